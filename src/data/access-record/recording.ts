import { sql, type RawBuilder } from 'kysely'
import type { DataKind } from '../../generated/tables.js'

// The statement that reads student data also writes the access record. Each place that puts students into the answer notes their ids in a
// transaction-local setting, and the record is built from that setting. If the record cannot be written, the whole statement fails and
// nothing is shown.

type Sql = RawBuilder<unknown>

const NOTED = `current_setting('rtsport.shown_students', true)`
/** The noted students, if the answer has a row. The expression depends on that row, so PostgreSQL evaluates it after the answer. */
export const notedBy = (answer: string): string => `CASE WHEN ${answer}.json IS NOT NULL THEN nullif(${NOTED}, '') END`
/** Parses the noted ids: one comma-separated list, or several with one leading `+` each. Several lists may repeat a student. */
export const studentsIn = (lists: string): string => `CASE WHEN starts_with(${lists}, '+')
      THEN ARRAY(SELECT DISTINCT unnest(string_to_array(ltrim(${lists}, '+'), ',')::uuid[])) ELSE string_to_array(${lists}, ',')::uuid[] END`

/**
 * Notes a row's student. Always true.
 * @param id an id, or several as comma-separated text
 */
export const noteStudent = (id: Sql): Sql =>
  sql`set_config('rtsport.shown_students', concat_ws(',', '+' || nullif(${sql.raw(NOTED)}, ''), ${id}), true) IS NOT NULL`

/**
 * Notes a page's students once, as an aggregate. Always true. Each id is cast to text in its own row: for an array of ids PostgreSQL would
 * use a kilobyte per id, all at once.
 * @param end the SQL after the aggregate's arguments
 */
export const noteStudents = (id: Sql, end: Sql = sql`)`): Sql => noteStudent(sql`string_agg(${id}::text, ','${end}`)

/** A recording's own parameters follow those of the statement it is part of. */
export interface Recording {
  readonly kinds: readonly DataKind[]
  /** The operation, in a form a person can read. */
  readonly operation: string
  /** A UUID, or a slot for one. */
  readonly requestId: unknown
}

export const recordingParameters = ({ operation, requestId }: Recording): readonly unknown[] => [operation, requestId]

/**
 * Wraps a one-row statement so that it also writes its access record.
 * @param select the statement; it must return a column `json`
 * @param columns the columns to return from its row
 * @param parameters how many parameters the statement has
 */
export function recorded(select: string, columns: string, { kinds }: Recording, parameters: number): string {
  const list = kinds.map(kind => `'${kind}'`)
  return `WITH answer AS MATERIALIZED (${select}), record AS (
    INSERT INTO access_records (athlete_ids, kinds, operation, request_id)
    SELECT ${studentsIn('n.lists')}, ARRAY[${list.join()}]::data_kind[], $${parameters + 1}::text, $${parameters + 2}::uuid
    FROM (SELECT ${notedBy('a')} AS lists FROM answer AS a OFFSET 0) AS n WHERE n.lists IS NOT NULL
  ) SELECT ${columns} FROM answer`
}
