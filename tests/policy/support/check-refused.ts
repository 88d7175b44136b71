import type { Role } from '../../../src/generated/tables.js'
import type { Answer } from '../../support/client.js'
import { coordinateOf, fieldOf } from './coordinates.js'
import { keyOf, rowsAt, type Row } from './operation.js'
import { people } from './people.js'
import { isRowType, neverAllOnOneRoute } from './reach.js'
import { mutationOf, type Probe } from './routes.js'
import type { Stage } from './stage.js'

/** One refusal, for one coordinate, and nothing else went wrong. */
export function expectOneRefusal({ errors }: Pick<Answer<Row>, 'errors'>, coordinate: string): void {
  expect(errors.map(({ extensions }) => [extensions.code, extensions.coordinate])).toEqual([['FORBIDDEN', coordinate]])
}

/**
 * The field at `place` of a probe is null in each of the objects that it was asked of, with one error; the rest is served.
 * @param place as `refusedAt` gives it
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

/** The objects around a refused field are those that the role sees without it: all of them. */
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
  expect(keys.size).toBeGreaterThan(1) // one error for all of them
}

/** Where a probe's way is a mutation's, it leaves the record as it was. */
export async function expectNothingWritten<T>(stage: Stage, probe: Probe, work: () => Promise<T>): Promise<T> {
  if (mutationOf(probe) === undefined) return work()
  const before = await stage.written()
  const result = await work()
  expect(await stage.written()).toEqual(before)
  return result
}
