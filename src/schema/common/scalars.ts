import { GraphQLError, GraphQLScalarType } from 'graphql'
import { GraphQLDate, GraphQLDateTime, GraphQLEmailAddress, GraphQLJSON } from 'graphql-scalars'

/** Keeps a date as text. As an instant it would become the previous day on a server west of Greenwich. */
function readDay(value: unknown): string {
  const day = GraphQLDate.parseValue(value).toISOString().slice(0, 10)
  if (day.startsWith('0000')) throw new GraphQLError('Date cannot represent a day of the year 0.') // nor can PostgreSQL
  return day
}

// Named here once, so that types use names by meaning, not by library.
export const DateTime = GraphQLDateTime
export const CalendarDate = new GraphQLScalarType<string, string>({
  name: GraphQLDate.name,
  description: GraphQLDate.description,
  serialize: value => GraphQLDate.serialize(value),
  parseValue: readDay,
})
export const EmailAddress = GraphQLEmailAddress
export const Json = GraphQLJSON
