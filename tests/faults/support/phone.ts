import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { sendUntilAnswered, type Data, type Final, type HttpAnswer, type Sending } from './send-again.js'

export interface Operation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

const TOKENS = '{ accessToken refreshToken viewer { membershipId } }'
const LOGIN = `mutation Login($email: String!, $password: String!) { login(email: $email, password: $password) ${TOKENS} }`
const REFRESH = `mutation Refresh($refreshToken: String!) { refresh(refreshToken: $refreshToken) ${TOKENS} }`

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly viewer: { readonly membershipId: string }
}

export interface PhoneSettings {
  readonly email: string
  readonly password: string
  /** The server for the next try. */
  readonly nextUrl: () => string
  readonly onTry: (outcome: string) => void
}

/** One device with its own connection, which follows the retry rule. */
export class Phone {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })
  private tokens: Tokens | null = null

  constructor(private readonly settings: PhoneSettings) {}

  /** The membership signed in on this phone. */
  get membershipId(): string {
    if (!this.tokens) throw new Error('nobody has signed in on it')
    return this.tokens.viewer.membershipId
  }

  /** @throws if the sign-in is refused */
  async signIn(until?: AbortSignal): Promise<void> {
    if (this.tokens && (await this.inFlight(REFRESH, { refreshToken: this.tokens.refreshToken }, until))) return
    const { email, password } = this.settings
    if (!(await this.inFlight(LOGIN, { email, password }, until))) throw new Error(`${email} cannot sign in`)
  }

  /** Sends an operation until it is answered. A write needs an `entryKey`. @returns null if `until` came first */
  send(operation: Operation, until?: AbortSignal): Promise<Final | null> {
    const signIn = (): Promise<void> => this.signIn(until)
    return sendUntilAnswered(signal => this.post(operation, signal), { signIn, ...this.sending(until) })
  }

  close(): void {
    this.agent.destroy()
  }

  private sending(until: AbortSignal | undefined): Sending {
    return { onTry: this.settings.onTry, ...(until ? { until } : {}) }
  }

  private async inFlight(query: string, variables: Operation['variables'], until: AbortSignal | undefined): Promise<boolean> {
    const final = await sendUntilAnswered(signal => this.post({ query, variables }, signal, false), this.sending(until))
    if (final?.kind !== 'answered') return false
    const [tokens] = Object.values(final.data as Readonly<Record<string, Tokens>>)
    this.tokens = tokens ?? null
    return true
  }

  private post(operation: Operation, signal: AbortSignal, signedIn = true): Promise<HttpAnswer> {
    const authorization = this.tokens && signedIn ? { authorization: `Bearer ${this.tokens.accessToken}` } : {}
    const headers = { 'content-type': 'application/json', ...authorization }
    return new Promise((resolve, reject) => {
      const sent = request(`${this.settings.nextUrl()}/graphql`, { method: 'POST', headers, agent: this.agent, signal }, response => {
        text(response).then(body => {
          resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null, body })
        }, reject)
      })
      sent.on('error', reject)
      sent.end(JSON.stringify(operation))
    })
  }
}

/** The only value of an answer's data. */
export const valueOf = <Value>(data: Data): Value => Object.values(data)[0] as Value
