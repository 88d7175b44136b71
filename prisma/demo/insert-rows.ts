import type { Insertable } from 'kysely'
import type { Statement } from '../../src/data/database.js'
import type { DB } from '../../src/generated/tables.js'

type Written<Value> = Extract<Value, Buffer> extends never ? Value : Exclude<Value, Buffer> | string

/**
 * A row of a table. Columns that a trigger fills may be null. Enum arrays and bytes are in PostgreSQL's text format: `{AT,COACH}`,
 * `\x00ff`.
 */
export type Row<Table extends keyof DB> = {
  readonly [Column in keyof Insertable<DB[Table]>]: Written<Insertable<DB[Table]>[Column]> | null
}

/**
 * One statement for any number of rows. They are inserted in order, which triggers rely on.
 * @param rows at least one; all with the first one's columns
 */
export function insertRows<Table extends keyof DB>(table: Table, rows: readonly Row<Table>[]): Statement {
  const columns = Object.keys(rows[0] ?? {}).join(', ')
  return {
    sql: `INSERT INTO ${table} (${columns})
      SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::text::jsonb) WITH ORDINALITY ORDER BY ordinality`,
    parameters: [JSON.stringify(rows)],
  }
}
