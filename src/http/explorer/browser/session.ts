import { isUnauthenticated, post, tokenIn, type GraphQLRequest, type GraphQLResult } from './graphql-result.js'

export interface Viewer {
  readonly displayName?: string | null
  readonly role?: string | null
  readonly school?: { readonly name?: string | null } | null
}

export interface SessionState {
  readonly viewer?: Viewer
  /** Known if the sign-in bar signed in; a token from an editor tab does not include it. */
  readonly email?: string
  readonly notice?: string
}

const viewerFields = 'displayName role school { name }'
const signIn = `mutation SignIn($email: String!, $password: String!) {
  login(email: $email, password: $password) { accessToken viewer { ${viewerFields} } }
}`

/** Keeps the token in this object only: a reload forgets it, and no storage ever holds it. */
export class Session {
  #token: string | undefined
  readonly #endpoint: string
  readonly #onChange: (state: SessionState) => void

  constructor(endpoint: string, onChange: (state: SessionState) => void) {
    this.#endpoint = endpoint
    this.#onChange = onChange
  }

  async send(request: GraphQLRequest, headers: Headers = new Headers()): Promise<GraphQLResult> {
    if (this.#token !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${this.#token}`)
    return post(this.#endpoint, request, headers)
  }

  async signIn(email: string, password: string): Promise<void> {
    const result = await post(this.#endpoint, { query: signIn, variables: { email, password } }, new Headers()).catch(asFault)
    const token = tokenIn(result)
    if (token === undefined) {
      this.#forget(result.errors?.[0]?.message ?? 'The server gave no token.')
      return
    }
    this.#token = token
    const { viewer } = result.data?.['login'] as { readonly viewer: Viewer }
    this.#onChange({ viewer, email })
  }

  async signOut(): Promise<void> {
    const ending = this.send({ query: 'mutation SignOut { logout }' })
    this.#forget()
    await ending.catch(asFault)
  }

  /** The answer in an editor tab may also begin or end the session. */
  async follow(result: GraphQLResult): Promise<void> {
    const token = tokenIn(result)
    if (token !== undefined) {
      this.#token = token
      await this.#confirm()
    } else if (result.data?.['logout'] === true) {
      this.#forget()
    } else if (this.#token !== undefined && isUnauthenticated(result)) {
      await this.#confirm()
    }
  }

  async #confirm(): Promise<void> {
    const result = await this.send({ query: `query Viewer { viewer { ${viewerFields} } }` }).catch(asFault)
    const viewer = result.data?.['viewer'] as Viewer | null | undefined
    if (viewer) this.#onChange({ viewer })
    else if (isUnauthenticated(result)) this.#forget('The session has ended. Sign in again.')
  }

  #forget(notice?: string): void {
    this.#token = undefined
    this.#onChange(notice === undefined ? {} : { notice })
  }
}

function asFault(error: unknown): GraphQLResult {
  const message = error instanceof TypeError || !(error instanceof Error) ? 'The server cannot be reached.' : error.message
  return { errors: [{ message }] }
}
