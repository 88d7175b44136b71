import type { Sql } from '../support/sql.js'

/** Where one statement of prisma/citus.sql places a table. */
export interface Placed {
  readonly table: string
  readonly kind: 'reference' | 'distributed'
  /** Null for a reference table. */
  readonly column: string | null
  readonly with: string | null
}

const STATEMENT = /^SELECT create_(?:reference_table\('(\w+)'\)|distributed_table\('(\w+)', '(\w+)', colocate_with => '(\w+)'\));$/

/** @throws if a line is neither a comment nor one of those two kinds of statement */
export function readPlacements(script: string): readonly Placed[] {
  const lines = script.split('\n').filter(line => line !== '' && !line.startsWith('--'))
  return lines.map(line => {
    const [, reference, distributed = '', column = null, others = null] = STATEMENT.exec(line) ?? []
    if (reference !== undefined) return { table: reference, kind: 'reference', column: null, with: null }
    if (distributed === '') throw new Error(`not a statement that places a table: ${line}`)
    return { table: distributed, kind: 'distributed', column, with: others }
  })
}

interface Key {
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
}
interface ForeignKey extends Key {
  readonly target: string
  readonly targetColumns: readonly string[]
  readonly onDelete: string
  readonly onUpdate: string
}

/** Prisma's own table stays on the coordinator. */
const LOCAL = ['_prisma_migrations']

const tablesOf = (sql: Sql): Promise<readonly string[]> =>
  sql.column<string>`SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    AND relname <> ALL (${LOCAL}::text[]) ORDER BY relname`

/** Primary keys, unique indexes and constraints, and exclusion constraints: checking them must never need rows of other shards. */
const uniqueKeysOf = (sql: Sql): Promise<readonly Key[]> =>
  sql<Key>`SELECT i.indexrelid::regclass::text AS name, c.relname AS table, (
      SELECT json_agg(a.attname) FROM unnest(i.indkey::int2[]) AS k (num) LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.num
    ) AS columns
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
    WHERE (i.indisunique OR i.indisexclusion) AND c.relnamespace = 'public'::regnamespace`

const foreignKeysOf = (sql: Sql): Promise<readonly ForeignKey[]> =>
  sql<ForeignKey>`SELECT k.conname AS name, c.relname AS table, t.relname AS target, k.confdeltype AS "onDelete", k.confupdtype AS "onUpdate",
      (SELECT json_agg(attname ORDER BY place) FROM unnest(k.conkey) WITH ORDINALITY AS n (num, place)
        JOIN pg_attribute ON attrelid = k.conrelid AND attnum = num) AS columns,
      (SELECT json_agg(attname ORDER BY place) FROM unnest(k.confkey) WITH ORDINALITY AS n (num, place)
        JOIN pg_attribute ON attrelid = k.confrelid AND attnum = num) AS "targetColumns"
    FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_class AS t ON t.oid = k.confrelid
    WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace`

const NO_ACTION = 'a'
const RESTRICT = 'r'
const CASCADE = 'c'

/** Why Citus would refuse a foreign key, or null. */
function problemOf(key: ForeignKey, from: Placed | undefined, to: Placed | undefined): string | null {
  if (!from || !to) return null // already reported as not placed
  if (from.kind === 'reference') return to.kind === 'reference' ? null : 'a reference table names a distributed one'
  const place = key.columns.indexOf(from.column ?? '')
  if (to.kind === 'distributed' && (place === -1 || key.targetColumns[place] !== to.column))
    return 'the two columns of distribution do not stand in the same place'
  if (place !== -1 && ![NO_ACTION, RESTRICT].includes(key.onUpdate)) return 'it follows an update of the column of distribution'
  if (place !== -1 && ![NO_ACTION, RESTRICT, CASCADE].includes(key.onDelete)) return 'a deletion would empty the column of distribution'
  return null
}

/** Everything in which the tables, the statements and Citus's rules do not fit each other. Empty if all is well. */
export async function citusProblems(sql: Sql, placements: readonly Placed[]): Promise<readonly string[]> {
  const tables = await tablesOf(sql)
  const placed = new Map(placements.map(placement => [placement.table, placement]))
  const order = placements.map(({ table }) => table)
  const times = (table: string): number => order.filter(name => name === table).length
  const group = placements.find(({ kind }) => kind === 'distributed')?.table

  const named = [
    ...tables.filter(table => times(table) !== 1).map(table => `${table}: placed ${times(table)} times`),
    ...order.filter(table => !tables.includes(table)).map(table => `${table}: there is no such table`),
  ]
  const apart = placements
    .filter(({ table, kind, with: others }) => kind === 'distributed' && others !== (table === group ? 'none' : group))
    .map(({ table }) => `${table}: is not in the group of ${group ?? 'any'}`)
  const loose = (await uniqueKeysOf(sql))
    .filter(({ table, columns }) => placed.get(table)?.kind === 'distributed' && !columns.includes(placed.get(table)?.column ?? ''))
    .map(({ table, name }) => `${table}: the key ${name} does not hold the column of distribution`)
  const foreign = (await foreignKeysOf(sql)).flatMap(key => {
    const problem = problemOf(key, placed.get(key.table), placed.get(key.target))
    const early = key.table !== key.target && order.indexOf(key.table) < order.indexOf(key.target)
    return [
      ...(problem === null ? [] : [`${key.table}: ${key.name}: ${problem}`]),
      ...(early ? [`${key.table}: comes before ${key.target}`] : []),
    ]
  })
  return [...named, ...apart, ...loose, ...foreign].sort()
}

/** What Citus refuses in the present tables and must change first. docs/scaling.md says how. */
export async function citusObstacles(sql: Sql): Promise<{ readonly policiesWithQueries: number; readonly tablesWithTriggers: number }> {
  return sql.row`SELECT
    (SELECT count(*)::integer FROM pg_policies WHERE schemaname = 'public' AND (coalesce(qual, '') || coalesce(with_check, '')) ~ 'SELECT') AS "policiesWithQueries",
    (SELECT count(DISTINCT tgrelid)::integer FROM pg_trigger WHERE NOT tgisinternal) AS "tablesWithTriggers"`
}
