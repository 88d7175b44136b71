import { sql, type RawBuilder } from 'kysely'

/** How a write passes its result to the statements after it: a transaction-local setting. */
const NOTED = `nullif(current_setting('rtsport.written', true), '')`

/**
 * For a replay, which writes nothing: emits a WAL record after the original write's. The commit then waits as the first one did, for a
 * synchronous replica too. If the server crashed while the first commit waited, that write may exist on this server only.
 */
const markReplay = sql`CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_logical_emit_message(true, 'rtsport', '')::text END`

/** Ends a statement whose part `written` has at most one row: what it recorded. Notes the row, and returns it as JSON. */
export const keepWriteResult = sql`
  SELECT set_config('rtsport.written', row_to_json(w)::text, true) AS written, ${markReplay} AS mark FROM written AS w`

/** A column of the noted row, or null if nothing was noted. */
export const writtenId = (name: string): RawBuilder<unknown> => sql`(${sql.raw(NOTED)}::json ->> ${sql.lit(name)})::uuid`

/** What was noted, as JSON, and the payload's finished JSON if it was read. */
export interface WriteResult {
  readonly written: string
  readonly json?: string
}

/** A payload's statement as it runs after the write: returns what was noted, or no row if nothing was. */
export const payloadAfterWrite = (select: string): string =>
  `SELECT noted.written, payload.json FROM (SELECT ${NOTED} AS written) AS noted, (${select}) AS payload WHERE noted.written IS NOT NULL`
