import { buildSchema, extendSchema, parse, printSchema } from 'graphql'
import { describeAccess } from '../../src/policy/describe.js'
import { shielded } from '../../src/policy/shield.js'
import { schema } from './parts.js'

// Deny by default: a server with a field that is not in the matrix does not start.

test.each([
  ['a field', 'extend type Athlete { shoeSize: Int }', 'Athlete.shoeSize'],
  ['a query', 'extend type Query { everyone: [Athlete!] }', 'Query.everyone'],
  ['a mutation', 'extend type Mutation { deleteCase(id: ID!): Boolean }', 'Mutation.deleteCase'],
  ['a type', 'type Invoice { total: Int } extend type School { invoices: [Invoice!] }', 'Invoice.total'],
  ['a subscription', 'type Subscription { somethingHappened: Boolean }', 'Subscription.somethingHappened'],
])('building a schema fails if it has %s without a line in the matrix', (_what, addition, name) => {
  const extended = extendSchema(schema, parse(addition))
  expect(() => shielded(extended)).toThrow(name)
  expect(() => describeAccess(extended)).toThrow(name)
})

test('building a schema fails if a line in the matrix has no field', () => {
  const smaller = buildSchema(printSchema(schema).replace(/^ {2}dateOfBirth: Date$/m, '  bornOn: Date'))
  expect(() => shielded(smaller)).toThrow('unknown fields [Athlete.dateOfBirth]')
})

test('the served schema builds', () => {
  expect(() => shielded(schema)).not.toThrow()
})
