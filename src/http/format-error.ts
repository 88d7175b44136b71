import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { CodedError, type FieldProblem } from '../errors.js'
import { toCodedError } from '../data/database-errors.js'

/** Codes that Apollo gives to documents and requests that are malformed: their messages speak of the client's own text. */
const REQUEST_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
])
/** graphql-js: Variable "$input" got invalid value "X" at "input.bodyPart"; <its reason> */
const VARIABLE = /^Variable "\$(\w+)"/
const PLACE = / at "([^"]+)"$/
/** The parser ends at its limit with a syntax error; to the client it is a limit like the others. */
const TOO_MANY_TOKENS = /^Syntax Error: (Document contains more) tha[nt] (\d+ tokens)/
/** Where fields of one name are so many that comparing all with all would take too long, graphql-js says no more than this. */
const TOO_MANY_EQUAL = 'Validation aborted.'
const HINT = ' Did you mean '
/** Where the reason is about a field of the value: Field "athleteId" of required type "ID!" was not provided. */
const FIELD = /^Field "(\w+)" /

/** Names the variable's field as our own checks do. */
function withFields(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const variable = VARIABLE.exec(formatted.message)?.[1]
  if (variable === undefined || formatted.extensions?.['fields']) return formatted
  const reason = error instanceof GraphQLError ? error.originalError?.message : undefined
  // Cut off by its length: both the value and the reason may quote whatever the client has sent.
  const place = reason === undefined ? null : PLACE.exec(formatted.message.slice(0, -`; ${reason}`.length))
  const field = FIELD.exec(reason ?? '')?.[1]
  const path = [place?.[1] ?? variable, ...(field === undefined ? [] : [field])].join('.')
  return { ...formatted, extensions: { ...formatted.extensions, fields: [{ path, message: reason ?? formatted.message }] } }
}

/** The hint is a message's end. No pattern: before it stands what the client has sent, as long as that is, and as it likes. */
function withoutHint(message: string): string {
  const at = message.endsWith('?') ? message.lastIndexOf(HINT) : -1
  return at < 0 ? message : message.slice(0, at)
}

/** Messages quote names and values as long as the client likes to make them: each is told by its beginning. */
const LONG_QUOTE = /[^\s"]{101,}/g
const MOST_CHARACTERS = 1_000
const shorten = (text: string): string => {
  const short = text.replace(LONG_QUOTE, quoted => `${quoted.slice(0, 100)}…`)
  return short.length > MOST_CHARACTERS ? `${short.slice(0, MOST_CHARACTERS)}…` : short
}

function shortened(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const fields = formatted.extensions?.['fields']
  const short = (fields as readonly FieldProblem[] | undefined)?.map(({ path, message }) => ({
    path: shorten(path),
    message: shorten(message),
  }))
  return { ...formatted, message: shorten(formatted.message), ...(short && { extensions: { ...formatted.extensions, fields: short } }) }
}

/** Apollo takes them out of what its validation finds, but not out of what is wrong with variables. */
function withoutHints<Part>(part: Part): Part {
  if (typeof part !== 'object' || part === null) return part
  const entries = Object.entries(part).map(([name, value]: [string, unknown]) => [
    name,
    name === 'message' && typeof value === 'string' ? withoutHint(value) : withoutHints(value),
  ])
  return (Array.isArray(part) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as Part
}

function codedErrorIn(error: unknown): CodedError | null {
  const original = unwrapResolverError(error)
  // What a validation rule of ours reports, Apollo wraps under a code of its own.
  const reported = error instanceof GraphQLError ? error.originalError : undefined
  const found = [original, error, reported].find(candidate => candidate instanceof CodedError)
  if (found) return found
  const coded = toCodedError(original)
  return coded instanceof CodedError ? coded : null
}

/** Of a few requests Apollo says with 400 that they are bad, and gives that no code: a hash that is not its text’s. */
function isBadRequest(error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.originalError) return false
  const http = error.extensions['http'] as { readonly status?: number } | undefined
  return http?.status === 400
}

export interface FormatOptions {
  /** Whether graphql-js may name what the client could have meant: names of a schema that is not shown otherwise. */
  readonly hints: boolean
  /** Told of each masked error; returns the id that the client is given for it. */
  readonly report: (error: unknown) => string
}

/** What the client is told of an error: our coded errors and what is wrong with its own request. Everything else is masked. */
export const formatErrorWith =
  ({ hints, report }: FormatOptions) =>
  (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const coded = codedErrorIn(error)
    if (coded) {
      const { http: _http, ...extensions } = coded.extensions
      return { ...formatted, message: coded.message, extensions }
    }
    const code = String(formatted.extensions?.['code'])
    const tokens = TOO_MANY_TOKENS.exec(formatted.message)
    if (tokens) return { message: `${tokens[1] ?? ''} than ${tokens[2] ?? ''}.`, extensions: { code: 'QUERY_TOO_COMPLEX' } }
    if (formatted.message === TOO_MANY_EQUAL)
      return { message: 'The same fields are selected too often. Select each field once.', extensions: { code: 'QUERY_TOO_COMPLEX' } }
    if (REQUEST_CODES.has(code)) return shortened(hints ? withFields(formatted, error) : withoutHints(withFields(formatted, error)))
    if (isBadRequest(error)) return { message: formatted.message, extensions: { code: 'BAD_REQUEST' } }
    const requestId = report(unwrapResolverError(error))
    const { path, locations } = formatted
    return {
      message: 'Something went wrong on our side. Tell support the request id.',
      ...(path ? { path } : {}),
      ...(locations ? { locations } : {}),
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
    }
  }
