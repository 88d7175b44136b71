import type { Role } from '../../../src/generated/tables.js'
import type { Coordinate } from '../../../src/policy/coordinates.js'
import { ROLES } from '../../../src/policy/scope.js'
import { ask } from './ask.js'
import { checkLookup } from './check-lookup.js'
import { expectNothingWritten, expectRefusal, expectTheRestServed } from './check-refused.js'
import { expectServed } from './check-served.js'
import { coordinates, rowsGivenBy } from './coordinates.js'
import { isRowType, keyFields } from './reach.js'
import { isLookup, probeFor, refusedAt } from './routes.js'
import type { Stage } from './stage.js'

/** What the matrix says of one field and one role. */
export interface Cell {
  readonly title: string
  readonly coordinate: Coordinate
  readonly role: Role
}

/**
 * The oracle (tests/oracle/cells.test.ts) asks every field of every row, and knows nothing of the matrix. So the cells ask where a word of
 * the matrix can be wrong although every value is right: whose rows a role reaches, which rows belong to which, counts, and mutations.
 */
const isAskedHere = ({ type, name }: Coordinate): boolean =>
  type === 'Query' ||
  type === 'Mutation' ||
  (isRowType(type) && name === `${type}.${keyFields[type]}`) ||
  isRowType(rowsGivenBy(name)) ||
  ['Team.statusCounts', 'totalCount'].some(counted => name.endsWith(counted))

export const cells: readonly Cell[] = coordinates
  .filter(isAskedHere)
  .flatMap(coordinate => ROLES.map(role => ({ title: `${role} · ${coordinate.name} · ${coordinate.cells[role]}`, coordinate, role })))

/** Asks for a field in a role's name, and compares the answer with the cell and with what the tables hold. */
export async function checkCell(stage: Stage, { coordinate: { type, name, cells: scopes }, role }: Cell): Promise<void> {
  if (isLookup(name)) return checkLookup(stage, name, role)
  const probe = probeFor(role, type, name)
  const place = refusedAt(probe, role)
  if (place === null) return expectServed(stage, await ask(stage, probe, role), probe, role)

  // Where the refusal comes before the field itself, the matrix must not promise the field.
  expect(scopes[role]).toBe('none')
  const answer = await expectNothingWritten(stage, probe, () => ask(stage, probe, role))
  const parents = expectRefusal(answer, probe, place)
  return expectTheRestServed(stage, answer, parents, probe.path[place] ?? name, role)
}
