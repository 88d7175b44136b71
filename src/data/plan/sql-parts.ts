import { sql, type RawBuilder } from 'kysely'
import { noteStudent, noteStudents } from '../access-record/recording.js'
import { orderBy } from '../read/order.js'
import { sourceOf } from '../read/relation.js'
import { listOf, orNull, textOf, type Json, type Sql } from './json-text.js'
import type { PlannedField } from './planned-type.js'
import { Unplannable } from './slot.js'
import type { SelectedField } from './selection.js'

export type RelatedField = Exclude<PlannedField, { kind: 'value' | 'given' }>

export const and = (conditions: readonly RawBuilder<boolean>[]): Sql =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `)
export const named = (value: Sql, name: string): Sql => sql`${value} AS ${sql.ref(name)}`

/** What an object of the answer says of its own type. */
export const typeName = ({ type, coordinate }: SelectedField): Json => {
  if (!type) throw new Unplannable(coordinate)
  return [`"${type.name}"`]
}

/** Names for the rows of a statement. */
export class Aliases {
  private given = 0

  next(): string {
    this.given += 1
    return `#${this.given}`
  }
}

/** Rows that an object or a list is made of. */
interface Rows {
  /** Each row's own JSON. */
  readonly json: Json
  /** FROM, and what follows it. */
  readonly from: Sql
  /** Under which each row stands there. */
  readonly alias: string
  /** The athlete whom it shows, where that is to be noted. */
  readonly student: Sql | null
}

/** The one row as an object; null where there is none. */
export const oneOf = ({ json, from, alias, student }: Rows): Json =>
  orNull(
    student
      ? // Only the row that is left of them is noted.
        sql`(SELECT CASE WHEN ${noteStudent(student)} THEN ${textOf(json)} END FROM (SELECT ${sql.ref(alias)}.* ${from}) AS ${sql.ref(alias)})`
      : sql`(SELECT ${textOf(json)} ${from})`,
  )

/** All rows as a list. @param around what the list stands in */
export const allOf = ({ json, from, student }: Rows, row: string, around: (list: Json) => Json = list => list): Sql => {
  const columns = [named(textOf(json), 'json'), ...(student ? [named(student, 'student')] : [])]
  const whole = textOf(around(listOf(sql.ref(`${row}.json`))))
  const noted = student ? sql`CASE WHEN ${noteStudents(sql.ref(`${row}.student`))} THEN ${whole} END` : whole
  return sql`(SELECT ${noted} FROM (SELECT ${sql.join(columns)} ${from}) AS ${sql.ref(row)})`
}

/** What puts a relation's rows in order. */
export const orderOf = ({ relation, args }: RelatedField, field: SelectedField, alias: string): Sql =>
  sql`ORDER BY ${orderBy(relation.order(args(field.args) as never), alias)}`

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
