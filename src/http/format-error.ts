import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { CodedError, type FieldProblem } from '../errors.js'
import { toCodedError } from '../data/database-errors.js'

/** Apollo's codes for malformed documents and requests. Their messages only concern the client's own text. */
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
/** The parser reports its token limit as a syntax error; clients get it as a limit like the others. */
const TOO_MANY_TOKENS = /^Syntax Error: (Document contains more) tha[nt] (\d+ tokens)/
/** graphql-js gives only this message if too many fields share a name to compare them all. */
const TOO_MANY_EQUAL = 'Validation aborted.'
const HINT = ' Did you mean '
/** A reason that concerns a field of the value: Field "athleteId" of required type "ID!" was not provided. */
const FIELD = /^Field "(\w+)" /

/** Adds the path of the variable's field, as the server's own checks do. */
function withFields(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const variable = VARIABLE.exec(formatted.message)?.[1]
  if (variable === undefined || formatted.extensions?.['fields']) return formatted
  const reason = error instanceof GraphQLError ? error.originalError?.message : undefined
  // Cut by length, because both the value and the reason may quote anything the client sent.
  const place = reason === undefined ? null : PLACE.exec(formatted.message.slice(0, -`; ${reason}`.length))
  const field = FIELD.exec(reason ?? '')?.[1]
  const path = [place?.[1] ?? variable, ...(field === undefined ? [] : [field])].join('.')
  return { ...formatted, extensions: { ...formatted.extensions, fields: [{ path, message: reason ?? formatted.message }] } }
}

/** Removes the hint at a message's end. Not a regular expression: the text before it comes from the client and may be long. */
function withoutHint(message: string): string {
  const at = message.endsWith('?') ? message.lastIndexOf(HINT) : -1
  return at < 0 ? message : message.slice(0, at)
}

/** Messages quote names and values of any length from the client, so long ones are shortened. */
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

/** Apollo removes hints from validation errors, but not from errors of variables. */
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
  // Apollo wraps errors of the server's validation rules under its own code.
  const reported = error instanceof GraphQLError ? error.originalError : undefined
  const found = [original, error, reported].find(candidate => candidate instanceof CodedError)
  if (found) return found
  const coded = toCodedError(original)
  return coded instanceof CodedError ? coded : null
}

/** For a few requests Apollo answers 400 without a code, such as a persisted query whose hash does not match its text. */
function isBadRequest(error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.originalError) return false
  const http = error.extensions['http'] as { readonly status?: number } | undefined
  return http?.status === 400
}

export interface FormatOptions {
  /** Whether graphql-js may suggest names. They would reveal a schema that is otherwise hidden. */
  readonly hints: boolean
  /** Called for each masked error; returns the id that the client gets. */
  readonly report: (error: unknown) => string
}

/** Decides what the client sees of an error: coded errors, and what is wrong with its own request. Everything else is masked. */
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
