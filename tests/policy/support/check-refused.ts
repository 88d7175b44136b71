import type { Role } from '../../../src/generated/tables.js'
import type { Answer } from '../../support/client.js'
import { coordinateOf, fieldOf } from './coordinates.js'
import { keyOf, rowsAt, type Row } from './operation.js'
import { people } from './people.js'
import { isRowType, neverAllOnOneRoute } from './reach.js'
import { mutationOf, type Probe } from './routes.js'
import type { Stage } from './stage.js'

/** Expects exactly one error: the refusal of this coordinate. */
export function expectOneRefusal({ errors }: Pick<Answer<Row>, 'errors'>, coordinate: string): void {
  expect(errors.map(({ extensions }) => [extensions.code, extensions.coordinate])).toEqual([['FORBIDDEN', coordinate]])
}

/**
 * Expects null for the field at `place` of a probe in each of its parent objects, with one error, and the rest served.
 * @param place from `refusedAt`
 */
export function expectRefusal(answer: Answer<Row>, { path, target }: Probe, place: number): readonly Row[] {
  const refused = path[place] ?? target
  expectOneRefusal(answer, refused)
  expect(answer.status).toBe(200)
  const parents = rowsAt(answer.data, path.slice(0, place))
  expect(parents).not.toHaveLength(0)
  const responseKey = place < path.length ? fieldOf(refused).name : 'target'
  expect(new Set(parents.map(parent => parent[responseKey]))).toEqual(new Set([null]))
  return parents
}

/** Expects the objects around a refused field to be all those that the role sees without it. */
export async function expectTheRestServed(
  stage: Stage,
  { data }: Answer<Row>,
  parents: readonly Row[],
  refused: string,
  role: Role,
): Promise<void> {
  const { type } = coordinateOf(refused)
  if (type !== 'Mutation') expect(data?.['witness']).toEqual({ membershipId: people[role].membershipId })
  if (!isRowType(type)) return
  const keys = new Set(parents.map(parent => keyOf(parent)?.key))
  const reached = await stage.reach(type, people[role])
  expect([...reached]).toEqual(expect.arrayContaining([...keys]))
  if (neverAllOnOneRoute.has(type)) return
  expect(keys).toEqual(reached)
  expect(keys.size).toBeGreaterThan(1) // One error covers all of them.
}

/** If the probe is a mutation, expects it to leave the record unchanged. */
export async function expectNothingWritten<T>(stage: Stage, probe: Probe, work: () => Promise<T>): Promise<T> {
  if (mutationOf(probe) === undefined) return work()
  const before = await stage.written()
  const result = await work()
  expect(await stage.written()).toEqual(before)
  return result
}
