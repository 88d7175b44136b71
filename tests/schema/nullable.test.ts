import { isNonNullType, type GraphQLOutputType } from 'graphql'
import { coordinatesOf, objectTypesOf } from '../../src/policy/coordinates.js'
import { ROLES } from '../../src/policy/scope.js'
import { schema } from './parts.js'

const fieldTypes = new Map<string, GraphQLOutputType>(
  objectTypesOf(schema).flatMap(type => Object.values(type.getFields()).map(field => [`${type.name}.${field.name}`, field.type] as const)),
)
// A field that goes with its row is not refused on its own: a role that may not see the row does not reach it (tests/policy/ways.test.ts).
const refusable = coordinatesOf(schema).filter(({ own }) => own !== null && ROLES.some(role => own[role] === 'none'))

// A refused non-null field would null its parent, and in the end the whole answer.
test.each(refusable.map(({ name }) => name))('%s, refused to some role, is nullable', name => {
  const type = fieldTypes.get(name)
  expect(type).toBeDefined()
  expect(isNonNullType(type)).toBe(false)
})

test('the refused root fields are among them', () => {
  const names = refusable.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['Query.roster', 'Query.teams', 'Query.team', 'Query.cases', 'Mutation.sidelineEntry']))
})
