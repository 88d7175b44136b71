import { GraphQLError, type GraphQLErrorExtensions } from 'graphql'
import type { ClearanceCondition } from './generated/tables.js'

/** What a code means. Markdown, in whole sentences: docs/errors.md is made from it. */
interface ErrorFacts {
  /** The HTTP status. With 200, the answer has data beside the errors. */
  readonly status: number
  /** Another status, and when it applies. */
  readonly orElse?: readonly [status: number, when: string]
  readonly when: string
  /** What `extensions` contains beside the code. */
  readonly extensions?: string
  readonly client: string
}

/** The codes that clients branch on. Their meanings never change. */
export const errorCodes = {
  UNAUTHENTICATED: {
    status: 401,
    when: 'The token is missing, malformed, expired or no longer valid, or the sign-in failed because email, password and membership do not match.',
    client: 'Call `refresh`. If that fails, sign in again.',
  },
  FORBIDDEN: {
    status: 200,
    when: 'The role may not see the field or run the operation. There is one error per field, however many rows it affects.',
    extensions: '`coordinate`: the field, such as `Case.bodyPart`',
    client: 'Show the rest of the data.',
  },
  NOT_FOUND: {
    status: 200,
    when: 'A mutation names a row that does not exist, or that the viewer may not see. Queries return `null` instead.',
    client: 'Read the list again.',
  },
  BAD_USER_INPUT: {
    status: 200,
    orElse: [400, 'if a variable or the request itself is invalid'],
    when: 'A value is invalid.',
    extensions: '`fields`: a list of `{ path, message }`, one for each invalid value',
    client: 'Show each message next to its input field.',
  },
  CONFLICT: {
    status: 200,
    when: 'The state of the row does not allow the change, the case has changed since you read it, or the `entryKey` belongs to another entry.',
    extensions: '`currentVersion`: the version of the case, if it has changed since you read it',
    client: 'Read the row again.',
  },
  REOPEN_WINDOW_CLOSED: {
    status: 200,
    when: 'The case was cleared more than 30 days ago.',
    extensions: '`closedOn`: the last day on which the case could be reopened',
    client: 'Record a new injury.',
  },
  CLEARANCE_NOT_ALLOWED: {
    status: 200,
    when: 'The clearance does not meet the school’s policy.',
    extensions: '`unmet`: a list of `{ condition, message, possibleFrom }`, one for each unmet condition',
    client: 'Show the conditions. `Case.clearanceChecklist` lists them in advance.',
  },
  STEP_TOO_EARLY: {
    status: 200,
    when: 'The minimum time of the protocol step has not passed.',
    extensions: '`possibleFrom`: the earliest time at which the step can be completed',
    client: 'Offer the step from that time on.',
  },
  RATE_LIMITED: {
    status: 429,
    when: 'Too many failed sign-ins, or more rows than one viewer may ask for in a minute (`COST_PER_MINUTE`).',
    extensions: '`retryAfter`, in seconds',
    client: 'Wait that long, then send the request again.',
  },
  QUERY_TOO_COMPLEX: {
    status: 400,
    when: 'The operation has more levels of fields, aliases, directives, tokens or rows than the [limits](settings.md#limits) allow, or more fields that [cannot come from one statement](operating.md#limits) than one request may have.',
    client: 'Ask for smaller pages, or split the operation.',
  },
  OVERLOADED: {
    status: 503,
    when: 'The server has more requests than it can handle, or could not respond in time.',
    extensions: '`retryAfter`, in seconds',
    client: 'Wait that long, then send the request again. Keep the `entryKey` of an entry the same.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    when: 'The database does not answer, or has no connection or disk space left. A write may or may not have happened, but never in part.',
    client:
      'Send the request again, as [the rule for clients](operating.md#sending-again-the-rule-for-clients) says. Keep the `entryKey` of an entry the same.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 200,
    orElse: [500, 'if there is no `data` at all'],
    when: 'An internal error: a bug in the server.',
    extensions: '`requestId`: the id under which the server’s log has this error',
    client: 'Show the request id to the user.',
  },
} as const satisfies Readonly<Record<string, ErrorFacts>>

export type ErrorCode = keyof typeof errorCodes
export const errorFacts: Readonly<Record<ErrorCode, ErrorFacts>> = errorCodes

/** An error for the client: its message and extensions are sent unchanged. */
export class CodedError extends GraphQLError {
  constructor(code: ErrorCode, message: string, extensions: GraphQLErrorExtensions = {}) {
    super(message, { extensions: { code, ...extensions } })
    this.name = code
  }
}

/** One invalid value of an input. `path` names it as the client wrote it, for example `input.occurredAt`. */
export interface FieldProblem {
  readonly path: string
  readonly message: string
}

/** A condition that a clearance does not meet, as listed in `extensions.unmet`. */
export interface UnmetCondition {
  readonly condition: ClearanceCondition
  readonly message: string
  /** The day from which waiting alone meets it; null if waiting does not. */
  readonly possibleFrom: string | null
}

/** The viewer is unknown, or no longer valid. The whole operation is refused. */
export const unauthenticated = (message = 'Sign in: the access token is missing, malformed, expired or no longer valid.'): CodedError =>
  new CodedError('UNAUTHENTICATED', message, { http: { status: errorCodes.UNAUTHENTICATED.status } })

/** @param coordinate the schema coordinate that is refused, for example `Event.clinicalNotes` */
export const forbidden = (coordinate: string): CodedError =>
  new CodedError('FORBIDDEN', `Your role is not allowed to access ${coordinate}.`, { coordinate })

/** The same for a row that does not exist and for one that this viewer may not see. */
export const notFound = (what: string): CodedError => new CodedError('NOT_FOUND', `There is no such ${what}.`)

export const badUserInput = (fields: readonly FieldProblem[], more: GraphQLErrorExtensions = {}): CodedError =>
  new CodedError('BAD_USER_INPUT', fields.map(field => `${field.path}: ${field.message}`).join('; '), { fields, ...more })

/** The same, for an operation that is refused before any of it runs. Apollo would answer 500 without a status. */
export const badOperation = (path: string, message: string): CodedError =>
  badUserInput([{ path, message }], { http: { status: errorCodes.BAD_USER_INPUT.orElse[0] } })

/** The operation exceeds a limit. */
export const tooComplex = (message: string): CodedError =>
  new CodedError('QUERY_TOO_COMPLEX', message, { http: { status: errorCodes.QUERY_TOO_COMPLEX.status } })

/** @param extensions what the client needs to resolve it, for example the current version */
export const conflict = (message: string, extensions: GraphQLErrorExtensions = {}): CodedError =>
  new CodedError('CONFLICT', message, extensions)

/** @param retryAfter seconds */
export const rateLimited = (message: string, retryAfter: number): CodedError =>
  new CodedError('RATE_LIMITED', message, {
    retryAfter,
    http: { status: errorCodes.RATE_LIMITED.status, headers: new Map([['retry-after', String(retryAfter)]]) },
  })

/** Seconds after which a client may retry. */
export const RETRY_AFTER = 1

const overloaded = (message: string): CodedError =>
  new CodedError('OVERLOADED', message, {
    retryAfter: RETRY_AFTER,
    http: { status: errorCodes.OVERLOADED.status, headers: new Map([['retry-after', String(RETRY_AFTER)]]) },
  })

/** Refused before any work was done for it. */
export const shed = (): CodedError => overloaded('The server is overloaded. Nothing was done: try again in a moment.')

/** The request timed out. */
export const gaveUp = (): CodedError =>
  overloaded(
    'The server could not answer in time. Try again in a moment. A write may or may not have been done: send an entry again with the same entryKey.',
  )

/** The database does not answer. Nothing is half-written; an entry with an entryKey can always be sent again. */
export const unavailable = (): CodedError =>
  new CodedError(
    'SERVICE_UNAVAILABLE',
    'The database is not available. Try again in a moment; send an entry again with the same entryKey.',
    {
      http: { status: errorCodes.SERVICE_UNAVAILABLE.status },
    },
  )
