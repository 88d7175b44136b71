import { buildSchema, extendSchema, parse, printSchema } from 'graphql'
import { describeAccess } from '../../src/policy/describe.js'
import { shielded } from '../../src/policy/shield.js'
import { schema } from './parts.js'

// Deny by default, at the start: a server with a field that nobody has decided on does not begin to listen.

test.each([
  ['a field', 'extend type Athlete { shoeSize: Int }', 'Athlete.shoeSize'],
  ['a query', 'extend type Query { everyone: [Athlete!] }', 'Query.everyone'],
  ['a mutation', 'extend type Mutation { deleteCase(id: ID!): Boolean }', 'Mutation.deleteCase'],
  ['a type', 'type Invoice { total: Int } extend type School { invoices: [Invoice!] }', 'Invoice.total'],
  ['a subscription', 'type Subscription { somethingHappened: Boolean }', 'Subscription.somethingHappened'],
])('a schema with %s that has no line in the matrix is not built', (_what, addition, name) => {
  const extended = extendSchema(schema, parse(addition))
  expect(() => shielded(extended)).toThrow(name)
  expect(() => describeAccess(extended)).toThrow(name)
})

test('nor is one without a field that has a line', () => {
  const smaller = buildSchema(printSchema(schema).replace(/^ {2}dateOfBirth: Date$/m, '  bornOn: Date'))
  expect(() => shielded(smaller)).toThrow('unknown fields [Athlete.dateOfBirth]')
})

test('the schema that is served is built', () => {
  expect(() => shielded(schema)).not.toThrow()
})
