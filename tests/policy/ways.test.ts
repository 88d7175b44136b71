import { matrix } from '../../src/policy/matrix.js'
import { ROLES } from '../../src/policy/scope.js'
import type { Role } from '../../src/generated/tables.js'
import { coordinates, givenBy } from './support/coordinates.js'

const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription'])

/** The types a role reaches through fields that are not refused. */
function typesReachedBy(role: Role): ReadonlySet<string> {
  const reached = new Set(ROOTS)
  for (const type of reached) {
    for (const { name, type: parent, cells } of coordinates) {
      if (parent === type && cells[role] !== 'none') reached.add(givenBy(name).name)
    }
  }
  return reached
}

describe.each(ROLES)('the routes of %s through the schema', role => {
  const reached = typesReachedBy(role)

  test('do not lead to a type whose rows the role cannot see', () => {
    const closed = Object.entries(matrix).flatMap(([type, { rows }]) => (rows[role] === 'none' ? [type] : []))
    expect(closed.filter(type => reached.has(type))).toEqual([])
  })

  test('lead to every field the matrix promises', () => {
    const promised = coordinates.filter(({ cells }) => cells[role] !== 'none')
    expect(promised.filter(({ type }) => !reached.has(type)).map(({ name }) => name)).toEqual([])
  })

  test('give each field the scope of its rows, or refuse it', () => {
    const fields = coordinates.filter(({ type }) => !ROOTS.has(type))
    const words = (type: string): readonly string[] =>
      Object.entries(matrix).flatMap(([name, { rows }]) => (name === type ? [rows[role]] : []))
    expect(fields.filter(({ type, cells }) => ![...words(type), 'none'].includes(cells[role])).map(({ name }) => name)).toEqual([])
  })
})
