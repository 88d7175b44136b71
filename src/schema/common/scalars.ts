import { GraphQLError, GraphQLScalarType } from 'graphql'
import { GraphQLDate, GraphQLDateTime, GraphQLEmailAddress, GraphQLJSON } from 'graphql-scalars'

/** Keeps a date as text. As an instant it would become the previous day on a server west of Greenwich. */
function readDay(value: unknown): string {
  const day = GraphQLDate.parseValue(value).toISOString().slice(0, 10)
  if (day.startsWith('0000')) throw new GraphQLError('Date cannot represent a day of the year 0.') // nor can PostgreSQL
  return day
}

/** A scalar of the library with a description in our words. */
const described = (scalar: GraphQLScalarType, description: string): GraphQLScalarType =>
  new GraphQLScalarType({ ...scalar.toConfig(), description })

// Named here once, so that types use names by meaning, not by library.
export const DateTime = described(GraphQLDateTime, 'An instant in UTC (RFC 3339 `date-time`), for example 2007-12-03T10:15:30Z.')
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
