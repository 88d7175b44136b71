import { sql, type RawBuilder } from 'kysely'
import type { DataKind } from '../../generated/tables.js'

// An answer that shows a student's data is recorded by the statement that reads it: each place where students come into the
// answer notes whom it shows, in a setting that ends with the transaction, and the record is made of what was noted. What cannot
// be recorded fails as a whole, and nothing of it is shown.

type Sql = RawBuilder<unknown>

const NOTED = `current_setting('rtsport.shown_students', true)`
/** What was noted, where the answer has a row: asked of that row, so that it is asked behind it. */
export const notedBy = (answer: string): string => `CASE WHEN ${answer}.json IS NOT NULL THEN nullif(${NOTED}, '') END`
/** One list of ids with commas between, or several of them behind as many marks: those may name a student twice. */
export const studentsIn = (lists: string): string => `CASE WHEN starts_with(${lists}, '+')
      THEN ARRAY(SELECT DISTINCT unnest(string_to_array(ltrim(${lists}, '+'), ',')::uuid[])) ELSE string_to_array(${lists}, ',')::uuid[] END`

/** Notes the student of a row; true always. @param id or several, as a text with commas between */
export const noteStudent = (id: Sql): Sql =>
  sql`set_config('rtsport.shown_students', concat_ws(',', '+' || nullif(${sql.raw(NOTED)}, ''), ${id}), true) IS NOT NULL`

/**
 * Notes a page's students once: an aggregate, true always. Each id is made text in its row: of an array PostgreSQL would take a kilobyte
 * for each, all at once.
 * @param end what stands behind the aggregate's arguments
 */
export const noteStudents = (id: Sql, end: Sql = sql`)`): Sql => noteStudent(sql`string_agg(${id}::text, ','${end}`)

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
  return `WITH answer AS MATERIALIZED (${select}), record AS (
    INSERT INTO access_records (athlete_ids, kinds, operation, request_id)
    SELECT ${studentsIn('n.lists')}, ARRAY[${list.join()}]::data_kind[], $${parameters + 1}::text, $${parameters + 2}::uuid
    FROM (SELECT ${notedBy('a')} AS lists FROM answer AS a OFFSET 0) AS n WHERE n.lists IS NOT NULL
  ) SELECT ${columns} FROM answer`
}
