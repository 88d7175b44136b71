import { CodedError, conflict, gaveUp, unauthenticated, unavailable } from '../errors.js'

type Fields = Readonly<Record<string, unknown>>

/** An error as PostgreSQL reported it, whichever driver passed it on. */
interface PostgresError {
  readonly sqlState: string
  readonly message: string
  readonly detail: string | null
}

/** How many wrapped errors are searched for the origin. */
const MOST_LAYERS = 8

/**
 * Transient failures: no connection; no disk space, memory or connection slot; a database that shuts down, starts up, or is read-only
 * because another one takes the writes; a failing disk; and a deadlock or conflict, which a retry does not meet.
 */
const UNAVAILABLE_STATES = /^(08...|53...|55000|57P0[1-5]|58030|25006|25P03|40001|40P01)$/
/** query_canceled: a statement that was cut off because it took too long. */
export const CUT_SHORT = '57014'
/** ENOENT: the Unix socket does not exist. */
const SOCKET_CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT',
]) // prettier-ignore
const SOCKET_CALLS: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo', 'read', 'write'])
/** What Prisma's driver adapters turn socket errors into. */
const ADAPTER_KINDS: ReadonlySet<unknown> = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout'])
/** Errors of pg and its pool that only the message identifies. */
const DRIVER_MESSAGES: ReadonlySet<unknown> = new Set([
  'timeout expired',
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
])
const PRISMA_POOL_TIMEOUT = 'Unable to start a transaction in the given time.'

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** The errors that one wraps. Prisma keeps the adapter's error in `meta`; Node keeps the attempts of one connection in `errors`. */
function innerOf(error: Fields): readonly unknown[] {
  const adapterError = isFields(error['meta']) ? error['meta']['driverAdapterError'] : undefined
  const tries: unknown = error['errors']
  return [adapterError, error['cause'], ...(Array.isArray(tries) ? (tries as unknown[]) : [])]
}

/** The error and all it wraps, outermost first. */
function layersOf(error: unknown, depth = MOST_LAYERS): readonly Fields[] {
  if (!isFields(error) || depth === 0) return []
  return [error, ...innerOf(error).flatMap(inner => layersOf(inner, depth - 1))]
}

/** Errors of Node and Prisma may have a five-letter `code` too (EPIPE, P2010). A SQLSTATE has a severity beside it. */
function postgresErrorOf(layer: Fields): PostgresError | null {
  const adapted = textOf(layer['originalCode'])
  const sqlState = adapted ?? (typeof layer['severity'] === 'string' ? textOf(layer['code']) : null)
  if (sqlState === null) return null
  return { sqlState, message: textOf(layer[adapted === null ? 'message' : 'originalMessage']) ?? '', detail: textOf(layer['detail']) }
}

const findPostgresError = (layers: readonly Fields[]): PostgresError | null =>
  layers.map(postgresErrorOf).find(found => found !== null) ?? null

/** For a code that its adapter does not know, Prisma drops the other fields of the socket's error. */
const isSocketError = (layer: Fields): boolean =>
  SOCKET_CODES.has(layer['code']) && (SOCKET_CALLS.has(layer['syscall']) || typeof layer['clientVersion'] === 'string')

const isUnreachable = (layer: Fields): boolean =>
  isSocketError(layer) ||
  ADAPTER_KINDS.has(layer['kind']) ||
  DRIVER_MESSAGES.has(layer['message']) ||
  (layer['code'] === 'P2028' && textOf(layer['message'])?.includes(PRISMA_POOL_TIMEOUT) === true)

function codedErrorOf(layers: readonly Fields[]): CodedError | null {
  const said = findPostgresError(layers)
  if (!said) return layers.some(isUnreachable) ? unavailable() : null
  switch (said.sqlState) {
    case 'RT401':
      return unauthenticated()
    case 'RT001':
      return new CodedError('REOPEN_WINDOW_CLOSED', said.message, { closedOn: said.detail })
    case 'RT004':
      return new CodedError('CLEARANCE_NOT_ALLOWED', said.message, { unmet: JSON.parse(said.detail ?? '[]') as unknown })
    case 'RT002':
      return conflict(said.message)
    case 'RT006':
      return conflict(said.message, { currentVersion: Number(said.detail) })
    case CUT_SHORT:
      return gaveUp()
    case 'RT005':
      return new CodedError('STEP_TOO_EARLY', said.message, { possibleFrom: said.detail })
    default:
      return UNAVAILABLE_STATES.test(said.sqlState) ? unavailable() : null
  }
}

/**
 * @param error as pg, PGlite or Prisma threw it
 * @returns the SQLSTATE, or null if the error is not PostgreSQL's
 */
export const sqlStateOf = (error: unknown): string | null => findPostgresError(layersOf(error))?.sqlState ?? null

/**
 * Turns a database error into a client error, if the client can act on it.
 * @param error any error; those of pg, PGlite and Prisma are recognised
 * @returns a CodedError with the error as its `cause`, or the error itself
 */
export function toCodedError(error: unknown): unknown {
  if (error instanceof CodedError) return error
  const coded = codedErrorOf(layersOf(error))
  if (!coded) return error
  coded.cause = error // only for the log: GraphQL sends just the message and the extensions
  return coded
}
