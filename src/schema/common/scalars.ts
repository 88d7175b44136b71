import { GraphQLError, GraphQLScalarType } from 'graphql'
import { GraphQLDate, GraphQLDateTime, GraphQLEmailAddress, GraphQLJSON } from 'graphql-scalars'

/** Longer than any date or instant. The library's patterns see no longer text, and no error repeats one. */
const MOST_CHARACTERS = 64

function short(name: string, value: unknown): unknown {
  if (typeof value === 'string' && value.length > MOST_CHARACTERS)
    throw new GraphQLError(`${name} cannot represent a text of more than ${MOST_CHARACTERS} characters.`)
  return value
}

/** Keeps a date as text. As an instant it would become the previous day on a server west of Greenwich. */
function readDay(value: unknown): string {
  const day = GraphQLDate.parseValue(short('Date', value)).toISOString().slice(0, 10)
  if (day.startsWith('0000')) throw new GraphQLError('Date cannot represent a day of the year 0.') // nor can PostgreSQL
  return day
}

/** A scalar of the library, described in our words. */
const described = (scalar: GraphQLScalarType, description: string): GraphQLScalarType =>
  new GraphQLScalarType({ ...scalar.toConfig(), description })

// Named here once, so that types use names by meaning, not by library.
export const DateTime = new GraphQLScalarType<Date, Date>({
  name: GraphQLDateTime.name,
  description: 'An instant in UTC (RFC 3339 `date-time`), for example 2007-12-03T10:15:30Z.',
  serialize: value => GraphQLDateTime.serialize(value),
  parseValue: value => GraphQLDateTime.parseValue(short('DateTime', value)),
})
export const CalendarDate = new GraphQLScalarType<string, string>({
  name: GraphQLDate.name,
  description: 'A calendar day without a time zone, as `YYYY-MM-DD` (RFC 3339 `full-date`), for example 2007-12-03.',
  serialize: value => GraphQLDate.serialize(value),
  parseValue: readDay,
})
export const EmailAddress = described(
  GraphQLEmailAddress,
  'An email address, valid by the HTML standard: https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address.',
)
export const Json = described(GraphQLJSON, 'Any JSON value (ECMA-404).')
