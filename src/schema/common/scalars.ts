import { GraphQLDate, GraphQLDateTime, GraphQLEmailAddress, GraphQLJSON } from 'graphql-scalars'

// Named here once, so that every type says what it means and not where it comes from.
export const DateTime = GraphQLDateTime
export const CalendarDate = GraphQLDate
export const EmailAddress = GraphQLEmailAddress
export const Json = GraphQLJSON
