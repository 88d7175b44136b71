// The retry rule of docs/operating.md. It depends on neither Node nor this project, so a frontend may copy it.

/** An HTTP answer. */
export interface HttpAnswer {
  readonly status: number
  /** The header's value. */
  readonly retryAfter: string | null
  readonly body: string
}

/** Sends the same request again. Rejects without an answer: no connection, a cut one, or `signal`. */
export type Send = (signal: AbortSignal) => Promise<HttpAnswer>

export type Data = Readonly<Record<string, unknown>>

/** What an answer means for the sender. */
export type Verdict =
  | { readonly kind: 'answered'; readonly data: Data }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'again'; readonly why: string; readonly leastPauseMs: number }
  | { readonly kind: 'signed out' }

export type Final = Extract<Verdict, { readonly kind: 'answered' | 'refused' }>

export const WAIT_FOR_ANSWER_MS = 30_000
export const FIRST_PAUSE_MS = 500
export const LONGEST_PAUSE_MS = 10_000
/** How often an INTERNAL_SERVER_ERROR is retried. After that it is shown, and the entry kept. */
export const MOST_MISTAKES = 5

const STATUSES_TO_SEND_AGAIN: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])
const CODES_TO_SEND_AGAIN: ReadonlySet<string> = new Set(['SERVICE_UNAVAILABLE', 'OVERLOADED', 'RATE_LIMITED', 'INTERNAL_SERVER_ERROR'])

interface GraphqlError {
  readonly message?: string
  readonly extensions?: { readonly code?: string; readonly retryAfter?: number }
}
interface GraphqlAnswer {
  readonly data?: Data | null
  readonly errors?: readonly GraphqlError[]
}

/** Null if a proxy answered instead of the server. */
function graphqlIn(body: string): GraphqlAnswer | null {
  try {
    const answer = JSON.parse(body) as GraphqlAnswer | null
    return answer && typeof answer === 'object' && ('data' in answer || 'errors' in answer) ? answer : null
  } catch {
    return null
  }
}

const codeOf = ({ extensions }: GraphqlError): string => extensions?.code ?? ''

/** What to do about an answer. */
export function judge({ status, retryAfter, body }: HttpAnswer): Verdict {
  const answer = graphqlIn(body)
  const errors = answer?.errors ?? []
  if (status === 401 || errors.some(error => codeOf(error) === 'UNAUTHENTICATED')) return { kind: 'signed out' }
  const passing = errors.find(error => CODES_TO_SEND_AGAIN.has(codeOf(error)))
  if (passing || STATUSES_TO_SEND_AGAIN.has(status)) {
    const seconds = passing?.extensions?.retryAfter ?? Number(retryAfter ?? 0)
    return {
      kind: 'again',
      why: `${status} ${passing ? codeOf(passing) : ''}`.trim(),
      leastPauseMs: Number.isFinite(seconds) ? seconds * 1000 : 0,
    }
  }
  const { data } = answer ?? {}
  // An entry is recorded if its field is not null, even when other fields are refused.
  if (data && (errors.length === 0 || Object.values(data).some(value => value !== null))) return { kind: 'answered', data }
  const [error] = errors
  return { kind: 'refused', code: error ? codeOf(error) : `HTTP ${status}`, message: error?.message ?? '' }
}

/** Full jitter, so that clients that were cut off together do not return together. @param tries failures in a row so far */
export const pauseMs = (tries: number, leastPauseMs: number): number =>
  leastPauseMs + Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1))

export interface Sending {
  /** Gets a new access token by `refresh`, or by a new sign-in if that is refused. Without it, a signed-out client is refused. */
  readonly signIn?: () => Promise<void>
  /** Gives up whatever the answers are. A real phone never does. */
  readonly until?: AbortSignal
  /** Called for each try. */
  readonly onTry?: (outcome: string) => void
}

const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

async function tryOnce(send: Send): Promise<Verdict> {
  try {
    return judge(await send(AbortSignal.timeout(WAIT_FOR_ANSWER_MS)))
  } catch (error) {
    const { code, name } = error as { readonly code?: unknown; readonly name?: unknown }
    return { kind: 'again', why: `no answer: ${String(name === 'AbortError' ? 'in time' : (code ?? name))}`, leastPauseMs: 0 }
  }
}

/** @returns the outcome, or null to send again */
async function afterwards(verdict: Verdict, tries: number, mistakes: number, { signIn }: Sending): Promise<Final | null> {
  if (verdict.kind === 'answered' || verdict.kind === 'refused') return verdict
  if (verdict.kind === 'signed out') {
    if (!signIn) return { kind: 'refused', code: 'UNAUTHENTICATED', message: 'sign in again' }
    await signIn()
    if (tries > 1) await wait(pauseMs(tries, 0)) // The first time without a pause.
    return null
  }
  if (mistakes > MOST_MISTAKES) return { kind: 'refused', code: 'INTERNAL_SERVER_ERROR', message: 'kept, and shown to a person' }
  await wait(pauseMs(tries, verdict.leastPauseMs))
  return null
}

/**
 * Sends until there is a final answer.
 * @param send must use the same `entryKey` and input each time
 * @returns null if it gave up
 */
export async function sendUntilAnswered(send: Send, sending: Sending = {}): Promise<Final | null> {
  let mistakes = 0
  for (let tries = 1; sending.until?.aborted !== true; tries += 1) {
    const verdict = await tryOnce(send)
    sending.onTry?.('why' in verdict ? verdict.why : verdict.kind)
    if ('why' in verdict && verdict.why.endsWith('INTERNAL_SERVER_ERROR')) mistakes += 1
    const final = await afterwards(verdict, tries, mistakes, sending)
    if (final) return final
  }
  return null
}
