import type { Role } from '../../../src/generated/tables.js'
import { fragment } from '../../support/sql.js'
import { coordinateOf, rowsGivenBy } from './coordinates.js'
import { expectOneRefusal } from './check-refused.js'
import { rowsIn, turnTo, type Row } from './operation.js'
import { people } from './people.js'
import { isRowType } from './reach.js'
import type { Stage } from './stage.js'

/** Just below the maximum number of aliases per operation. */
const BATCH = 90
const tables: Readonly<Record<string, string>> = { Athlete: 'athletes', Team: 'teams', Case: 'cases' }

const batches = (ids: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) => ids.slice(index * BATCH, (index + 1) * BATCH))

/** Looks up every row of every school by id. A row the role may not see must look nonexistent. */
export async function checkLookup(stage: Stage, target: string, role: Role): Promise<void> {
  const { field, cells } = coordinateOf(target)
  const type = rowsGivenBy(target)
  if (!isRowType(type)) throw new Error(`${target} gives no rows`)
  const ids = await stage.read(sql => sql.column<string>`SELECT id FROM ${fragment(tables[type] ?? type)} ORDER BY id`)
  const found: string[] = []
  for (const batch of batches(ids)) {
    const fields = batch.map((id, index) => `r${index}: ${field}(id: "${id}") { __typename id }`)
    const { data, errors } = await (await stage.client(role)).raw<Row>(`{ ${fields.join(' ')} ${turnTo(stage.way)} }`)
    if (cells[role] === 'none') {
      expectOneRefusal({ errors }, target)
      expect(batch.map((_id, index) => data?.[`r${index}`])).toEqual(batch.map(() => null))
    } else {
      expect(errors).toEqual([])
    }
    found.push(...rowsIn(data).map(({ key }) => key))
  }
  expect(new Set(found)).toEqual(await stage.reach(type, people[role], cells[role]))
}
