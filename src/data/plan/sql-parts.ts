import { sql, type RawBuilder } from 'kysely'
import { noteStudents } from '../access-record/recording.js'
import { sourceOf } from '../read/relation.js'
import type { PlannedField } from './planned-type.js'
import { Unplannable } from './slot.js'
import type { SelectedField } from './selection.js'

export type Sql = RawBuilder<unknown>
export type RelatedField = Exclude<PlannedField, { kind: 'value' | 'given' }>

export const and = (conditions: readonly RawBuilder<boolean>[]): Sql =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `)
export const named = (value: Sql, name: string): Sql => sql`${value} AS ${sql.ref(name)}`

/** A list of JSON values, without white space, as JSON.stringify writes it: json_agg would put some there. */
export const listOf = (values: Sql, end: Sql = sql`)`): Sql => sql`coalesce(array_to_json(array_agg(${values}${end}), '[]')`

/** A column of what an object of the answer says of its own type. */
export const typeName = ({ type, coordinate }: SelectedField): Sql => {
  if (!type) throw new Unplannable(coordinate)
  return sql`${sql.lit(type.name)}::text`
}

/** Names for the rows of a statement. No response key has such a name: PostgreSQL would take a column of that name for the row. */
export class Aliases {
  private given = 0

  next(): string {
    this.given += 1
    return `#${this.given}`
  }

  /** Rows of columns, under the names of the columns, as JSON: one value where `rest` leaves one row. */
  object(columns: readonly Sql[], rest: Sql = sql``): Sql {
    const row = sql.ref(this.next())
    return sql`(SELECT row_to_json(${row}) FROM (SELECT ${sql.join(columns)} ${rest}) AS ${row})`
  }

  list(columns: readonly Sql[], rest: Sql): Sql {
    const row = sql.ref(this.next())
    return sql`(SELECT ${listOf(sql`row_to_json(${row})`)} FROM (SELECT ${sql.join(columns)} ${rest}) AS ${row})`
  }

  /** The same as `object` and `list`, of rows under `alias` that are about a student: whom they show is noted. */
  shownObject(columns: readonly Sql[], rest: Sql, alias: string, student: Sql): Sql {
    const { from, row } = this.shown(columns, sql`SELECT ${sql.ref(alias)}.* ${rest}`, alias)
    return sql`(SELECT CASE WHEN ${noteStudents(sql`ARRAY[${student}]`)} THEN row_to_json(${row}) END ${from})`
  }

  shownList(columns: readonly Sql[], rest: Sql, alias: string, student: Sql): Sql {
    const { from, list } = this.shown(columns, sql`SELECT ${sql.ref(alias)}.* ${rest}`, alias)
    return sql`(SELECT ${list(student)} ${from})`
  }

  /**
   * Rows that stay under their alias, each with its columns as a row of their own beside it.
   * @param rows a query of whole rows
   */
  shown(
    columns: readonly Sql[],
    rows: Sql,
    alias: string,
  ): { readonly from: Sql; readonly row: Sql; readonly list: (student: Sql) => Sql } {
    const row = sql.ref(this.next())
    return {
      from: sql`FROM (${rows}) AS ${sql.ref(alias)} CROSS JOIN LATERAL (SELECT ${sql.join(columns)}) AS ${row}`,
      row,
      list: student => sql`CASE WHEN ${noteStudents(sql`array_agg(${student})`)} THEN ${listOf(sql`row_to_json(${row})`)} END`,
    }
  }
}

/** The rows of a relation, under an alias: FROM and what they must fulfil. */
export function rowsOf(
  { relation, args }: RelatedField,
  key: Sql,
  field: SelectedField,
  alias: string,
  ...others: readonly RawBuilder<boolean>[]
): Sql {
  const conditions = [...relation.where(alias, key, args(field.args) as never), ...others]
  return sql`FROM ${sourceOf(relation, key, args(field.args) as never)} AS ${sql.ref(alias)} WHERE ${and(conditions)}`
}
