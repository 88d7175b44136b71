import type { Database } from '../database.js'
import { migrationNames } from './folder.js'

interface Applied {
  readonly name: string
  readonly finished: boolean
}

/** What the engine has noted in the database: each migration that was begun and not taken back. */
async function begunMigrations(database: Database): Promise<readonly Applied[]> {
  const transaction = await database.begin()
  try {
    const [table] = await transaction.query<{ readonly is: boolean }>({
      sql: "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS is",
      parameters: [],
    })
    if (!table?.is) return []
    return await transaction.query<Applied>({
      sql: 'SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL',
      parameters: [],
    })
  } finally {
    await transaction.rollback()
  }
}

async function isUpToDate(database: Database): Promise<boolean> {
  const [begun, names] = await Promise.all([begunMigrations(database), migrationNames()])
  const applied = new Set(begun.map(({ name }) => name))
  return begun.every(({ finished }) => finished) && names.every(name => applied.has(name))
}

/**
 * Brings the database up to date. Of several processes that start at once, one does it and the others wait.
 * @returns the names of the migrations applied
 * @throws where one failed now or at an earlier start: the message names it
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  // Most starts find nothing to do: they do without the engine, which takes its time to load and never gives its memory back.
  if (await isUpToDate(database)) return []
  const { applyMigrations } = await import('./engine.js')
  return database.withLock(() => applyMigrations(database.migrationTarget))
}
