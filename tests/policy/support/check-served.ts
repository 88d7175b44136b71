import type { Role } from '../../../src/generated/tables.js'
import type { Scope } from '../../../src/policy/scope.js'
import type { Answer } from '../../support/client.js'
import { coordinateOf, rowsGivenBy } from './coordinates.js'
import { keyOf, rowsAt, rowsIn, showsSomething, type Row } from './operation.js'
import { people } from './people.js'
import { isRowType, neverAllOnOneRoute, type RowType } from './reach.js'
import type { Probe } from './routes.js'
import type { Stage } from './stage.js'

/**
 * Fields that show something to some roles only: a viewer's own lists are empty for other roles, and a recipient does not see ended
 * disclosures.
 */
const hadBy: Readonly<Record<string, readonly Role[]>> = {
  'Viewer.teams': ['COACH'],
  'Viewer.athletes': ['PARENT'],
  'Viewer.emergencyDisclosures': ['COACH', 'PARENT'],
  'EmergencyDisclosure.endedAt': ['AT', 'PARENT', 'ADMIN'],
}

const keysOf = (value: unknown): readonly string[] => rowsIn(value).map(({ key }) => key)
const sorted = (keys: Iterable<string>): readonly string[] => [...keys].sort()

/** Expects every row of the answer to be within the role's reach. */
export async function expectNothingBeyondReach(stage: Stage, { data }: Pick<Answer<Row>, 'data'>, role: Role): Promise<void> {
  const keysByType = new Map<RowType, Set<string>>()
  for (const { type, key } of rowsIn(data)) {
    keysByType.set(type, (keysByType.get(type) ?? new Set()).add(key))
  }
  for (const [type, keys] of keysByType) {
    const reached = await stage.reach(type, people[role])
    expect([type, [...keys].filter(key => !reached.has(key))]).toEqual([type, []])
  }
}

/** Expects the field's parent objects to be all that its scope promises. */
async function expectAllOf(stage: Stage, type: RowType, parents: readonly Row[], role: Role, scope: Scope): Promise<void> {
  const keys = new Set(parents.map(parent => keyOf(parent)?.key))
  expect(keys).toEqual(await stage.reach(type, people[role], scope))
}

/** Expects the field of each object to give exactly that object's rows within reach, each once. */
async function expectChildren(stage: Stage, parents: readonly Row[], target: string, type: RowType, role: Role): Promise<void> {
  const children = await stage.childrenBy(target)
  const reached = await stage.reach(type, people[role])
  for (const parent of parents) {
    const key = keyOf(parent)?.key ?? ''
    expect([key, sorted(keysOf(parent['target']))]).toEqual([key, sorted((children.get(key) ?? []).filter(child => reached.has(child)))])
  }
}

/** Expects the counts of each team to match its athletes within reach. */
async function expectCounts(stage: Stage, parents: readonly Row[], role: Role): Promise<void> {
  const athletes = await stage.childrenBy('Team.athletes')
  const reached = await stage.reach('Athlete', people[role])
  for (const parent of parents) {
    const { cleared, restricted, out } = parent['target'] as Readonly<Record<'cleared' | 'restricted' | 'out', number>>
    const own = (athletes.get(keyOf(parent)?.key ?? '') ?? []).filter(athlete => reached.has(athlete))
    expect(cleared + restricted + out).toBe(own.length)
  }
}

/** Expects the query to give all that its scope promises. For schools that is the viewer's own. */
async function expectRoots(stage: Stage, value: unknown, type: RowType, role: Role, scope: Scope): Promise<void> {
  const promised = type === 'School' ? [people[role].schoolId] : await stage.reach(type, people[role], scope)
  expect(sorted(keysOf(value))).toEqual(sorted(promised))
}

/** Expects a permitted field to be answered without an error, for exactly the rows that the matrix promises. */
export async function expectServed(stage: Stage, answer: Answer<Row>, { path, target }: Probe, role: Role): Promise<void> {
  expect(answer.errors).toEqual([])
  await expectNothingBeyondReach(stage, answer, role)
  const { type, field, cells } = coordinateOf(target)
  const parents = rowsAt(answer.data, path)
  const values = parents.map(parent => parent['target'])
  if (hadBy[target]?.includes(role) ?? true) expect(values.some(showsSomething)).toBe(true)

  const given = rowsGivenBy(target)
  if (isRowType(type) && !neverAllOnOneRoute.has(type)) await expectAllOf(stage, type, parents, role, cells[role])
  if (isRowType(type) && isRowType(given)) await expectChildren(stage, parents, target, given, role)
  if (type === 'Query' && isRowType(given)) await expectRoots(stage, values, given, role, cells[role])
  if (target === 'Team.statusCounts') await expectCounts(stage, parents, role)
  // The access log grows while it is read. tests/api/access-log.test.ts covers it.
  if (field === 'totalCount' && type !== 'AccessRecordConnection')
    expect(values).toEqual(parents.map(parent => keysOf(parent['nodes']).length))
}
