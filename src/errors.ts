import { GraphQLError, type GraphQLErrorExtensions } from 'graphql'
import type { ClearanceCondition } from './generated/tables.js'

/** The codes that clients branch on; none changes its meaning. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'REOPEN_WINDOW_CLOSED'
  | 'CLEARANCE_NOT_ALLOWED'
  | 'STEP_TOO_EARLY'
  | 'RATE_LIMITED'
  | 'QUERY_TOO_COMPLEX'
  | 'OVERLOADED'
  | 'SERVICE_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR'

/** An error that is meant for the client: its message and extensions go out as they are. */
export class CodedError extends GraphQLError {
  constructor(code: ErrorCode, message: string, extensions: GraphQLErrorExtensions = {}) {
    super(message, { extensions: { code, ...extensions } })
    this.name = code
  }
}

/** One bad value of an input: `path` names it as the client wrote it, for example `input.occurredAt`. */
export interface FieldProblem {
  readonly path: string
  readonly message: string
}

/** A condition that a clearance does not meet, as `extensions.unmet` lists them. */
export interface UnmetCondition {
  readonly condition: ClearanceCondition
  readonly message: string
  /** The day from which time has met it; null where time alone does not. */
  readonly possibleFrom: string | null
}

/** Who asks is not known, or no longer. The whole operation is refused, over HTTP with 401. */
export const unauthenticated = (message = 'Sign in: the access token is missing, malformed, expired or no longer valid.'): CodedError =>
  new CodedError('UNAUTHENTICATED', message, { http: { status: 401 } })

/** @param coordinate the schema coordinate that is refused, for example `Event.clinicalNotes` */
export const forbidden = (coordinate: string): CodedError =>
  new CodedError('FORBIDDEN', `Your role may not see or do ${coordinate}.`, { coordinate })

/** The same for a row that does not exist and for one that this viewer may not see. */
export const notFound = (what: string): CodedError => new CodedError('NOT_FOUND', `There is no such ${what}.`)

export const badUserInput = (fields: readonly FieldProblem[], more: GraphQLErrorExtensions = {}): CodedError =>
  new CodedError('BAD_USER_INPUT', fields.map(field => `${field.path}: ${field.message}`).join('; '), { fields, ...more })

/** The same, for an operation that is refused before any of it runs: a 500 to Apollo, where it does not say otherwise. */
export const badOperation = (path: string, message: string): CodedError => badUserInput([{ path, message }], { http: { status: 400 } })

/** @param extensions what the client needs to solve it, for example the current version */
export const conflict = (message: string, extensions: GraphQLErrorExtensions = {}): CodedError =>
  new CodedError('CONFLICT', message, extensions)

/** @param retryAfter seconds */
export const rateLimited = (message: string, retryAfter: number): CodedError =>
  new CodedError('RATE_LIMITED', message, { retryAfter, http: { status: 429, headers: new Map([['retry-after', String(retryAfter)]]) } })

/** Seconds after which it is worth while to ask again. */
export const RETRY_AFTER = 1

const overloaded = (message: string): CodedError =>
  new CodedError('OVERLOADED', message, {
    retryAfter: RETRY_AFTER,
    http: { status: 503, headers: new Map([['retry-after', String(RETRY_AFTER)]]) },
  })

/** Refused before anything was done for it. */
export const shed = (): CodedError => overloaded('The server is overloaded. Nothing was done: try again in a moment.')

/** Its time was over, wherever it was by then. */
export const gaveUp = (): CodedError =>
  overloaded(
    'The server could not answer in time. Try again in a moment. A write may or may not have been done: send an entry again with the same entryKey.',
  )

/** The database does not answer. Nothing is half-written; with its entryKey an entry can always be sent again. */
export const unavailable = (): CodedError =>
  new CodedError(
    'SERVICE_UNAVAILABLE',
    'The database is not available. Try again in a moment; send an entry again with the same entryKey.',
    {
      http: { status: 503 },
    },
  )
