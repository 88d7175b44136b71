import { sql, type RawBuilder, type SelectType } from 'kysely'
import type { DB } from '../../generated/tables.js'
import type { Views } from './views.js'

/** What can be read: tables, and views. */
type Readable = DB & Views
export type TableName = keyof Readable
type ColumnName<T extends TableName> = keyof Readable[T] & string

/** A value in SQL, given the alias under which its noun's table stands in the statement. */
export type Expression<Value> = (alias: string) => RawBuilder<Value>

/** What can be read of a table, by the names that GraphQL has for it. */
export interface Noun<Fields extends Readonly<Record<string, Expression<unknown>>> = Readonly<Record<string, Expression<unknown>>>> {
  readonly table: TableName
  readonly fields: Fields
  /** The athlete whom a row is about; left out where it is about none. */
  readonly student?: Expression<string>
}

/** A row of a noun, as it comes back: instants and dates are ISO 8601 texts. */
export type RowOf<N extends Noun> = { readonly [F in keyof N['fields']]: N['fields'][F] extends Expression<infer Value> ? Value : never }

export const column =
  <T extends TableName, C extends ColumnName<T>>(_table: T, name: C): Expression<SelectType<Readable[T][C]>> =>
  alias =>
    sql.ref(`${alias}.${name}`)

/** Milliseconds and Z, the one spelling of an instant in answers and in cursors. */
export const instantText = (value: RawBuilder<unknown>): RawBuilder<string> =>
  sql`to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** The ways to read a column of one table, checked against the Prisma schema's own types. */
export const columnsOf = <T extends TableName>(table: T) => ({
  plain: <C extends ColumnName<T>>(name: C): Expression<SelectType<Readable[T][C]>> => column(table, name),
  instant: <C extends ColumnName<T>>(name: C): Expression<null extends SelectType<Readable[T][C]> ? string | null : string> => {
    const value = column(table, name)
    return alias => instantText(value(alias))
  },
  /** YYYY-MM-DD, which is how PostgreSQL itself writes a date into JSON. */
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
