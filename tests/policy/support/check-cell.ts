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

/** One field and one role of the matrix. */
export interface Cell {
  readonly title: string
  readonly coordinate: Coordinate
  readonly role: Role
}

/**
 * The oracle (tests/oracle/cells.test.ts) checks every field of every row without knowing the matrix. So these cells check only what can be
 * wrong in the matrix while every value is right: which rows a role reaches, which rows belong to which, counts, and mutations.
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

/** Requests a field as a role, and compares the answer with the cell and with the tables. */
export async function checkCell(stage: Stage, { coordinate: { type, name, cells: scopes }, role }: Cell): Promise<void> {
  if (isLookup(name)) return checkLookup(stage, name, role)
  const probe = probeFor(role, type, name)
  const place = refusedAt(probe, role)
  if (place === null) return expectServed(stage, await ask(stage, probe, role), probe, role)

  // If a field before it is refused, the matrix must not promise this one.
  expect(scopes[role]).toBe('none')
  const answer = await expectNothingWritten(stage, probe, () => ask(stage, probe, role))
  const parents = expectRefusal(answer, probe, place)
  return expectTheRestServed(stage, answer, parents, probe.path[place] ?? name, role)
}
