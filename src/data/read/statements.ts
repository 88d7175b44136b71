import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql, type RawBuilder } from 'kysely'
import type { DB } from '../../generated/tables.js'
import type { Statement } from '../database.js'
import { behind, cursorOf, orderBy } from './order.js'
import type { Noun } from './noun.js'
import { sourceOf, type Relation } from './relation.js'

/** Compiles only: statements run in the viewer's session and nowhere else. */
const compiler = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export const compile = (query: RawBuilder<unknown>): Statement => query.compile(compiler)

const ALIAS = 't'
const KEY = sql.ref('k.key')
const and = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `)

/** The column with the student a row shows. */
export const STUDENT = '_student'

const selection = ({ fields, student }: Noun): RawBuilder<unknown> =>
  sql.join(
    Object.entries({ ...fields, ...(student ? { [STUDENT]: student } : {}) }).map(
      ([name, value]) => sql`${value(ALIAS)} AS ${sql.ref(name)}`,
    ),
  )

/** One JSON value per key: `[[key, value], …]` in a single column `json`. */
const perKey = (keys: readonly string[], value: RawBuilder<unknown>): Statement =>
  compile(sql`
    SELECT coalesce(json_agg(json_build_array(k.key, v.value)), '[]')::text AS json
    FROM unnest(${keys}::uuid[]) AS k(key) CROSS JOIN LATERAL (${value}) AS v`)

/** A slice of a list: at most `limit` rows after the cursor. */
export interface Slice {
  readonly after: string | null
  readonly limit: number
}

/** A relation's rows for each key, in order. With a slice, each row has its cursor as `_cursor`. */
export function rowsStatement<Args>(relation: Relation<Noun, Args>, keys: readonly string[], args: Args, slice: Slice | null): Statement {
  const order = relation.order(args)
  const ordered = { list: relation.name, order }
  const conditions = [
    ...relation.where(ALIAS, KEY, args),
    ...(typeof slice?.after === 'string' ? [behind(ordered, slice.after, 'after', ALIAS)] : []),
  ]
  const fields = slice ? sql`${selection(relation.target)}, ${cursorOf(ordered, ALIAS)} AS _cursor` : selection(relation.target)
  return perKey(
    keys,
    sql`
      SELECT coalesce(json_agg(row_to_json(r)), '[]') AS value FROM (
        SELECT ${fields} FROM ${sourceOf(relation, KEY, args)} AS ${sql.ref(ALIAS)}
        WHERE ${and(conditions)}
        ORDER BY ${orderBy(order, ALIAS)}
        ${slice ? sql`LIMIT ${slice.limit}` : sql``}
      ) AS r`,
  )
}

export const countStatement = <Args>(relation: Relation<Noun, Args>, keys: readonly string[], args: Args): Statement =>
  perKey(
    keys,
    sql`SELECT count(*)::integer AS value FROM ${sourceOf(relation, KEY, args)} AS ${sql.ref(ALIAS)}
      WHERE ${and(relation.where(ALIAS, KEY, args))}`,
  )

/** How many of a relation's rows have each value of a field: `{VALUE: n}`. */
export const tallyStatement = <Args>(
  relation: Relation<Noun, Args>,
  keys: readonly string[],
  args: Args,
  value: (alias: string) => RawBuilder<unknown>,
): Statement =>
  perKey(
    keys,
    sql`SELECT coalesce(json_object_agg(g.value, g.n), '{}') AS value FROM (
      SELECT ${value(ALIAS)} AS value, count(*)::integer AS n FROM ${sourceOf(relation, KEY, args)} AS ${sql.ref(ALIAS)}
      WHERE ${and(relation.where(ALIAS, KEY, args))} GROUP BY 1) AS g`,
  )
