import { sql, type RawBuilder } from 'kysely'

/** What a write tells the statements behind it: a setting, which ends with the transaction. */
const NOTED = `nullif(current_setting('rtsport.written', true), '')`

/**
 * Where nothing was written, because it had been before: a place in the write-ahead log, behind what was. So the commit waits as a first one
 * does, for a replica too that has to have it; what waited for it when the server crashed is on the server, and may be nowhere else.
 */
const markReplay = sql`CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_logical_emit_message(true, 'rtsport', '')::text END`

/** Ends a statement whose part `written` has one row for what it recorded, or none: notes the row, and returns it as JSON. */
export const keepWriteResult = sql`
  SELECT set_config('rtsport.written', row_to_json(w)::text, true) AS written, ${markReplay} AS mark FROM written AS w`

/** A column of the row that was noted, null where none was. */
export const writtenId = (name: string): RawBuilder<unknown> => sql`(${sql.raw(NOTED)}::json ->> ${sql.lit(name)})::uuid`

/** What was noted, as JSON; and the finished JSON of the payload, where it was read. */
export interface WriteResult {
  readonly written: string
  readonly json?: string
}

/** A payload's statement, as it is read behind the write: with what was noted, and no row where nothing was. */
export const payloadAfterWrite = (select: string): string =>
  `SELECT noted.written, payload.json FROM (SELECT ${NOTED} AS written) AS noted, (${select}) AS payload WHERE noted.written IS NOT NULL`
