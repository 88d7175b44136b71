import { sql, type RawBuilder } from 'kysely'
import type { DataKind } from '../../generated/tables.js'

// An answer that shows a student's data is recorded by the statement that reads it: each place where students come into the
// answer notes whom it shows, in a setting that ends with the transaction, and the record is made of what was noted. What cannot
// be recorded fails as a whole, and nothing of it is shown.

type Sql = RawBuilder<unknown>

const NOTED = `current_setting('rtsport.shown_students', true)`

/** A list of a page's students, noted once; true always. */
export const noteStudents = (ids: Sql): Sql =>
  sql`set_config('rtsport.shown_students', concat(${sql.raw(NOTED)}, ${ids}), true) IS NOT NULL`

/** A record's own parameters stand behind those of the statement that it is made with. */
export interface Recording {
  readonly kinds: readonly DataKind[]
  /** What was asked, as a person may read it. */
  readonly operation: string
  /** A UUID, or the slot of one. */
  readonly requestId: unknown
}

export const recordingParameters = ({ operation, requestId }: Recording): readonly unknown[] => [operation, requestId]

/**
 * A statement of one row that is recorded by the way.
 * @param select the statement, with as many parameters, and a column `json`
 * @param columns what is wanted of its row
 */
export function recorded(select: string, columns: string, { kinds }: Recording, parameters: number): string {
  const list = kinds.map(kind => `'${kind}'`)
  // Asked of the answer's row, so that it is asked behind it. One list as PostgreSQL writes it, or several without a mark between.
  const noted = `CASE WHEN a.json IS NOT NULL THEN nullif(${NOTED}, '') END`
  const students = `CASE WHEN strpos(n.lists, '}{') = 0 THEN n.lists::uuid[]
      ELSE ARRAY(SELECT DISTINCT unnest(replace(n.lists, '}{', ',')::uuid[])) END`
  return `WITH answer AS MATERIALIZED (${select}), record AS (
    INSERT INTO access_records (athlete_ids, kinds, operation, request_id)
    SELECT ${students}, ARRAY[${list.join()}]::data_kind[], $${parameters + 1}::text, $${parameters + 2}::uuid
    FROM (SELECT ${noted} AS lists FROM answer AS a OFFSET 0) AS n WHERE n.lists IS NOT NULL
  ) SELECT ${columns} FROM answer`
}
