import { headsOf } from '../access-record/reading.js'
import type { Transaction } from '../database.js'
import type { Manifest } from './manifest.js'

export type Contents = Pick<Manifest, 'postgres' | 'migrations' | 'rows' | 'heads'>

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Every table except PostgreSQL's own and those of extensions, ordered by schema and name. */
export async function tablesOf(transaction: Transaction): Promise<readonly { readonly schema: string; readonly name: string }[]> {
  return transaction.query({
    sql: `SELECT n.nspname AS schema, c.relname AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      ORDER BY 1, 2`,
    parameters: [],
  })
}

export async function rowsOfTables(transaction: Transaction): Promise<Readonly<Record<string, number>>> {
  const rows: Record<string, number> = {}
  for (const { schema, name } of await tablesOf(transaction)) {
    const sql = `SELECT count(*)::text AS count FROM ${quoted(schema)}.${quoted(name)}`
    const [counted] = await transaction.query<{ readonly count: string }>({ sql, parameters: [] })
    rows[schema === 'public' ? name : `${schema}.${name}`] = Number(counted?.count)
  }
  return rows
}

async function migrationsOf(transaction: Transaction): Promise<Readonly<Record<string, string>>> {
  const applied = await transaction.query<{ readonly name: string; readonly checksum: string }>({
    sql: `SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
    parameters: [],
  })
  return Object.fromEntries(applied.map(({ name, checksum }) => [name, checksum]))
}

export async function majorOf(transaction: Transaction): Promise<number> {
  const [row] = await transaction.query<{ readonly version: string }>({
    sql: `SELECT current_setting('server_version_num') AS version`,
    parameters: [],
  })
  return Math.floor(Number(row?.version) / 10_000)
}

/** Reading a large database takes long. Silence during it does not mean that the server is gone. */
export const AS_LONG_AS_IT_TAKES_MS = 24 * 3_600_000

/** What a backup of this snapshot must contain. */
export async function contentsOf(transaction: Transaction): Promise<Contents> {
  const rows = await rowsOfTables(transaction)
  const has = (table: string): boolean => table in rows
  return {
    postgres: await majorOf(transaction),
    migrations: has('_prisma_migrations') ? await migrationsOf(transaction) : {},
    rows,
    heads: has('access_seals') ? await headsOf(transaction) : {},
  }
}
