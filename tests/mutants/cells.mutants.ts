import { getNamedType, isObjectType } from 'graphql'
import { coordinatesOf, type Coordinate } from '../../src/policy/coordinates.js'
import { matrix } from '../../src/policy/matrix.js'
import { ROLES, withRow, type Cells, type FieldCells } from '../../src/policy/scope.js'
import { Denials } from '../../src/policy/shield.js'
import { buildSchemas } from '../../src/schema/schema.js'
import { decides, type Role } from '../oracle/oracle.js'
import { matrixPath, operationTo, runShielded } from './probe.js'
import { tell } from '../support/evidence.js'

// Each cell of the matrix is flipped in turn, and the comparison with the oracle must notice: in the shield's refusals, and in the answer
// of an operation on the field.

const { bare: schema } = buildSchemas()
const lines: Readonly<Record<string, { readonly rows: Cells; readonly fields: Record<string, FieldCells> }>> = matrix

const givenBy = ({ type, field }: Coordinate): string => {
  const parent = schema.getType(type)
  const found = isObjectType(parent) ? parent.getFields()[field] : undefined
  return found ? getNamedType(found.type).name : ''
}

/** The coordinates a role reaches, given what is refused on the way. */
function servedBy(coordinates: readonly Coordinate[], isRefused: (coordinate: string) => boolean): ReadonlySet<string> {
  const types = new Set(['Query', 'Mutation'])
  const served = new Set<string>()
  for (const type of types) {
    for (const coordinate of coordinates) {
      if (coordinate.type !== type || isRefused(coordinate.name)) continue
      served.add(coordinate.name)
      types.add(givenBy(coordinate))
    }
  }
  return served
}

const session = (role: Role) => ({ role, schoolId: '', membershipId: '', sessionId: '' })

/** The coordinates that the current matrix serves to a role and the oracle does not, or the reverse. */
async function differences(role: Role): Promise<readonly string[]> {
  const coordinates = coordinatesOf(schema)
  const denied = await new Denials(schema).of(session(role))
  const served = servedBy(coordinates, name => denied.has(name))
  const right = servedBy(coordinates, name => decides(role, name) === 'forbidden')
  return [...[...served].filter(name => !right.has(name)), ...[...right].filter(name => !served.has(name))]
}

interface CellMutant {
  readonly name: string
  readonly coordinate: Coordinate
  readonly role: Role
  readonly to: 'denied' | 'allowed'
}
const everyCell: readonly CellMutant[] = coordinatesOf(schema).flatMap(coordinate =>
  ROLES.flatMap((role): readonly CellMutant[] => {
    const { name, cells, own } = coordinate
    // A field without a rule of its own can only be denied by a mutant, because PostgreSQL decides about its rows.
    if (own === null && cells[role] === 'none') return []
    const to = cells[role] === 'none' ? 'allowed' : 'denied'
    return [{ name: `${name} for ${role}: ${to}`, coordinate, role, to }]
  }),
)

async function broken<T>({ coordinate: { type, field, cells }, role, to }: CellMutant, work: () => Promise<T>): Promise<T> {
  const fields = lines[type]?.fields
  const line = fields?.[field]
  if (!fields || !line) throw new Error(`the matrix has no ${type}.${field}`)
  fields[field] = { ...(line === withRow ? cells : line), [role]: to === 'denied' ? 'none' : 'school' }
  try {
    return await work()
  } finally {
    fields[field] = line
  }
}

/** A role that may not see a type's rows never reaches its fields, so a flipped cell has no effect. */
const reached = new Map(ROLES.map(role => [role, servedBy(coordinatesOf(schema), name => decides(role, name) === 'forbidden')]))
const isReached = ({ coordinate: { type }, role }: CellMutant): boolean =>
  ['Query', 'Mutation'].includes(type) ||
  [...(reached.get(role) ?? [])].some(name => coordinatesOf(schema).some(one => one.name === name && givenBy(one) === type))

test.each(ROLES)('without mutants, %s is served what the oracle gives', async role => {
  expect(await differences(role)).toEqual([])
})

test('every flipped cell is noticed', async () => {
  const survivors: string[] = []
  let unreachable = 0
  for (const mutant of everyCell) {
    const noticed = await broken(mutant, () => differences(mutant.role))
    if (noticed.length > 0) continue
    if (!isReached(mutant)) unreachable += 1
    else survivors.push(mutant.name)
  }
  tell(`${everyCell.length} mutants of cells; survivors: ${survivors.length}; on no way of their role: ${unreachable}`)
  expect(everyCell.length).toBeGreaterThan(600)
  expect(survivors).toEqual([])
}, 300_000)

/** Mutants that would show or permit something forbidden. */
const allowing = everyCell.filter(mutant => mutant.to === 'allowed' && isReached(mutant))

test.each(ROLES.filter(role => role !== 'AT'))(
  'an operation of %s passes exactly when a cell is opened',
  async role => {
    const survivors: string[] = []
    for (const mutant of allowing.filter(one => one.role === role)) {
      const operation = operationTo(schema, matrixPath(schema, mutant.coordinate.name, role), mutant.coordinate.name)
      const before = await runShielded(schema, operation, session(role))
      const after = await broken(mutant, () => runShielded(schema, operation, session(role)))
      if (!before.includes(mutant.coordinate.name) || after.includes(mutant.coordinate.name)) survivors.push(mutant.name)
    }
    expect(allowing.filter(one => one.role === role).length).toBeGreaterThan(20)
    expect(survivors).toEqual([])
  },
  300_000,
)
