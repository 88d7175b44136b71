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

/** An object's `__typename`. */
export const typeName = ({ type, coordinate }: SelectedField): Json => {
  if (!type) throw new Unplannable(coordinate)
  return [`"${type.name}"`]
}

/** Generates unique aliases within a statement. */
export class Aliases {
  private given = 0

  next(): string {
    this.given += 1
    return `#${this.given}`
  }
}

/** The rows of an object or a list. */
interface Rows {
  /** Each row's JSON. */
  readonly json: Json
  /** FROM and the clauses after it. */
  readonly from: Sql
  /** The alias of the row in `from`. */
  readonly alias: string
  /** The athlete it shows, if that must be recorded. */
  readonly student: Sql | null
}

/** A single row as an object; null if there is none. */
export const oneOf = ({ json, from, alias, student }: Rows): Json =>
  orNull(
    student
      ? // The subquery makes sure that only the resulting row is noted.
        sql`(SELECT CASE WHEN ${noteStudent(student)} THEN ${textOf(json)} END FROM (SELECT ${sql.ref(alias)}.* ${from}) AS ${sql.ref(alias)})`
      : sql`(SELECT ${textOf(json)} ${from})`,
  )

/**
 * All rows as a list.
 * @param around wraps the list
 */
export const allOf = ({ json, from, student }: Rows, row: string, around: (list: Json) => Json = list => list): Sql => {
  const columns = [named(textOf(json), 'json'), ...(student ? [named(student, 'student')] : [])]
  const whole = textOf(around(listOf(sql.ref(`${row}.json`))))
  const noted = student ? sql`CASE WHEN ${noteStudents(sql.ref(`${row}.student`))} THEN ${whole} END` : whole
  return sql`(SELECT ${noted} FROM (SELECT ${sql.join(columns)} ${from}) AS ${sql.ref(row)})`
}

/** The ORDER BY of a relation. */
export const orderOf = ({ relation, args }: RelatedField, field: SelectedField, alias: string): Sql =>
  sql`ORDER BY ${orderBy(relation.order(args(field.args) as never), alias)}`

/** The rows of a relation under an alias: FROM and WHERE. */
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
