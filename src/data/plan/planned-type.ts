import type { RawBuilder } from 'kysely'
import type { Expression, Noun } from '../read/noun.js'
import type { Relation } from '../read/relation.js'

/** A field's arguments after GraphQL's coercion. Values from variables are slots. */
export type RawArgs = Readonly<Record<string, unknown>>

interface Related {
  /** The parent's own row, with the same key. If the viewer does not see it, the field is null, not an empty list. */
  readonly within?: Relation<Noun, never>
  /** Loosely typed, because one table holds the relations of all nouns. */
  readonly relation: Relation<Noun, never>
  /** The parent's field that is the relation's key; null at the root. An id argument is `args.<name>`. */
  readonly key: string | null
  readonly args: (args: RawArgs) => unknown
}

/** Column names with their PostgreSQL types. */
export type GivenColumns = Readonly<Record<string, string>>

export type PlannedField =
  | { readonly kind: 'value'; readonly value: (alias: string, args: RawArgs) => RawBuilder<unknown>; readonly json?: true }
  /** Rows given as a value: a JSON list of objects, with the objects' names and types. */
  | { readonly kind: 'given'; readonly rows: (alias: string, args: RawArgs) => RawBuilder<unknown>; readonly columns: GivenColumns }
  | ({ readonly kind: 'one' | 'list' | 'listOrNull' | 'connection' } & Related)
  | ({ readonly kind: 'only'; readonly field: string } & Related)
  | ({ readonly kind: 'counts'; readonly field: string; readonly values: Readonly<Record<string, string>> } & Related)

/** How a GraphQL type is read: its noun's fields under their own names, plus these. */
export interface PlannedType {
  readonly noun: Pick<Noun, 'fields' | 'student'> | null
  readonly fields: Readonly<Record<string, PlannedField>>
}

const none = (): unknown => ({})
type AnyRelation<Args> = Relation<Noun, Args>
const related = <Args>(relation: AnyRelation<Args>, key: string | null, args: (args: RawArgs) => Args): Related => ({
  relation,
  key,
  args,
})

/** The row that the key names, or null. */
export const one = <Args>(relation: AnyRelation<Args>, key: string, args: (args: RawArgs) => Args = none as () => Args): PlannedField => ({
  kind: 'one',
  ...related(relation, key, args),
})
export const list = <Args>(
  relation: AnyRelation<Args>,
  key: string | null,
  args: (args: RawArgs) => Args = none as () => Args,
): PlannedField => ({
  kind: 'list',
  ...related(relation, key, args),
})
/** As `list`, but null if it is empty. */
export const listOrNull = <Args>(
  relation: AnyRelation<Args>,
  key: string | null,
  args: (args: RawArgs) => Args = none as () => Args,
): PlannedField => ({
  kind: 'listOrNull',
  ...related(relation, key, args),
})
export const connection = <Args>(relation: AnyRelation<Args>, key: string | null, args: (args: RawArgs) => Args): PlannedField => ({
  kind: 'connection',
  ...related(relation, key, args),
})
/** As `connection`, but for a parent known only by its key: null if the viewer does not see the parent's row. */
export const connectionWithin = <Args>(
  within: AnyRelation<never>,
  relation: AnyRelation<Args>,
  key: string,
  args: (args: RawArgs) => Args,
): PlannedField => ({
  kind: 'connection',
  within,
  ...related(relation, key, args),
})
/** One field of the row that the key names, or null. */
export const only = <Args>(relation: AnyRelation<Args>, key: string, field: string): PlannedField => ({
  kind: 'only',
  field,
  ...related(relation, key, none as () => Args),
})
/** How many rows have each value of a field, by the values' names in the answer. */
export const counts = <Args>(
  relation: AnyRelation<Args>,
  key: string,
  field: string,
  values: Readonly<Record<string, string>>,
): PlannedField => ({
  kind: 'counts',
  field,
  values,
  ...related(relation, key, none as () => Args),
})
export const value = (expression: (alias: string, args: RawArgs) => RawBuilder<unknown>): PlannedField => ({
  kind: 'value',
  value: expression,
})
/** A JSON column. PostgreSQL formats it with other white space than an answer has. */
export const json = (expression: Expression<unknown>): PlannedField => ({ kind: 'value', value: alias => expression(alias), json: true })
/** The objects of a JSON list, in its order. */
export const given = (rows: (alias: string, args: RawArgs) => RawBuilder<unknown>, columns: GivenColumns): PlannedField => ({
  kind: 'given',
  rows,
  columns,
})
