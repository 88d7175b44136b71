import { sql, type RawBuilder, type SelectType } from 'kysely'
import type { DB } from '../../generated/tables.js'
import type { Views } from './views.js'

/** Tables and views. */
type Readable = DB & Views
export type TableName = keyof Readable
type ColumnName<T extends TableName> = keyof Readable[T] & string

/** A value in SQL, given the alias of its noun's table. */
export type Expression<Value> = (alias: string) => RawBuilder<Value>

/** What can be read of a table, under GraphQL's names. */
export interface Noun<Fields extends Readonly<Record<string, Expression<unknown>>> = Readonly<Record<string, Expression<unknown>>>> {
  readonly table: TableName
  readonly fields: Fields
  /** The athlete a row is about. Absent if it is about none. */
  readonly student?: Expression<string>
}

/** A row of a noun as returned. Instants and dates are ISO 8601 texts. */
export type RowOf<N extends Noun> = { readonly [F in keyof N['fields']]: N['fields'][F] extends Expression<infer Value> ? Value : never }

export const column =
  <T extends TableName, C extends ColumnName<T>>(_table: T, name: C): Expression<SelectType<Readable[T][C]>> =>
  alias =>
    sql.ref(`${alias}.${name}`)

/** With milliseconds and Z: the only format of an instant in answers and cursors. */
export const instantText = (value: RawBuilder<unknown>): RawBuilder<string> =>
  sql`to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Ways to read a table's columns, type-checked against the Prisma schema. */
export const columnsOf = <T extends TableName>(table: T) => ({
  plain: <C extends ColumnName<T>>(name: C): Expression<SelectType<Readable[T][C]>> => column(table, name),
  instant: <C extends ColumnName<T>>(name: C): Expression<null extends SelectType<Readable[T][C]> ? string | null : string> => {
    const value = column(table, name)
    return alias => instantText(value(alias))
  },
  /** YYYY-MM-DD, as PostgreSQL itself writes a date into JSON. */
  date: <C extends ColumnName<T>>(name: C): Expression<null extends SelectType<Readable[T][C]> ? string | null : string> =>
    column(table, name) as Expression<never>,
  list: <C extends ColumnName<T>, Item>(name: C): Expression<readonly Item[]> => column(table, name) as Expression<never>,
})

export const defineNoun = <Fields extends Readonly<Record<string, Expression<unknown>>>>(
  table: TableName,
  fields: Fields,
  about: { readonly student?: Expression<string> } = {},
): Noun<Fields> => ({
  table,
  fields,
  ...about,
})
