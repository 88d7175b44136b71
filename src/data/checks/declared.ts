import type { Transaction } from '../database.js'
import type { Check } from './check.js'

/** A rule that a table definition states. */
interface Declared {
  readonly kind: 'check' | 'key' | 'reference'
  readonly name: string
  readonly table: string
  /** The id columns in the table's primary key, which name a row. */
  readonly ids: readonly string[]
  /** The condition of a check constraint or of a partial unique index. */
  readonly condition: string | null
  readonly columns: readonly string[]
  readonly target: string | null
  readonly targetColumns: readonly string[]
}

const columns = (
  table: string,
  numbers: string,
  more = 'true',
): string => `(SELECT coalesce(jsonb_agg(quote_ident(a.attname) ORDER BY n.place), '[]')
  FROM unnest(${numbers}) WITH ORDINALITY AS n (number, place) JOIN pg_attribute AS a ON a.attrelid = ${table} AND a.attnum = n.number
  WHERE ${more})`
// A text column in a primary key is a device's own key for an entry. Its content is unknown, so it must not be shown.
const IDS = columns('t.oid', 'p.indkey::int2[]', `a.atttypid IN ('uuid'::regtype, 'bigint'::regtype)`)
const OURS = `JOIN pg_index AS p ON p.indrelid = t.oid AND p.indisprimary
  WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND t.relname <> '_prisma_migrations'`

const QUERY = `
SELECT CASE c.contype WHEN 'c' THEN 'check' ELSE 'reference' END AS kind, c.conname::text AS name, t.relname::text AS "table", ${IDS} AS ids,
  CASE c.contype WHEN 'c' THEN pg_get_expr(c.conbin, c.conrelid) END AS condition, ${columns('c.conrelid', 'c.conkey')} AS columns,
  f.relname::text AS target, ${columns('c.confrelid', 'c.confkey')} AS "targetColumns"
FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid LEFT JOIN pg_class AS f ON f.oid = c.confrelid ${OURS} AND c.contype IN ('c', 'f')
UNION ALL
SELECT 'key', i.relname::text, t.relname::text, ${IDS}, pg_get_expr(x.indpred, x.indrelid), ${columns('x.indrelid', 'x.indkey::int2[]')}, NULL, '[]'
FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS t ON t.oid = x.indrelid ${OURS} AND x.indisunique
ORDER BY name`

const idOf = ({ ids }: Declared): string => `${ids.map(column => `t.${column}`).join(` || '/' || `)} || '' AS id`
const allThere = (one: Declared): string => one.columns.map(column => `t.${column} IS NOT NULL`).join(' AND ')

const broken = (one: Declared): string => `SELECT ${idOf(one)} FROM ${one.table} AS t WHERE (${one.condition ?? ''}) IS FALSE`

const dangling = (one: Declared): string => `SELECT ${idOf(one)} FROM ${one.table} AS t WHERE ${allThere(one)} AND NOT EXISTS (
  SELECT FROM ${one.target ?? ''} AS o WHERE ${one.columns.map((column, index) => `o.${one.targetColumns[index] ?? ''} = t.${column}`).join(' AND ')})`

const repeated = (one: Declared): string => `SELECT ${idOf(one)} FROM (
  SELECT *, count(*) OVER (PARTITION BY ${one.columns.join(', ')}) AS same FROM ${one.table} WHERE ${one.condition ?? 'true'}
) AS t WHERE t.same > 1 AND ${allThere(one)}`

const KINDS = {
  check: { words: 'a row does not have the shape that its table states', sqlOf: broken },
  key: { words: 'rows have one and the same key', sqlOf: repeated },
  reference: { words: 'a row refers to one that is not there, or is another school’s', sqlOf: dangling },
}

/** Checks the rows against the tables' own definitions: a constraint that was dropped or never validated protects nothing. */
export async function declaredChecks(transaction: Transaction): Promise<readonly Check[]> {
  const declared = await transaction.query<Declared>({ sql: QUERY, parameters: [] })
  return declared.map(one => {
    const { words, sqlOf } = KINDS[one.kind]
    return { name: one.name, means: `${words} (table ${one.table})`, sql: sqlOf(one) }
  })
}
