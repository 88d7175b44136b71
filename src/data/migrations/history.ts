import type { Database } from '../database.js'
import { readInTransaction } from '../in-transaction.js'

/** A row of `_prisma_migrations`: a migration that was begun and not rolled back. */
export interface RecordedMigration {
  readonly name: string
  readonly checksum: string
  readonly startedAt: string
  readonly finished: boolean
}

/** Defined as Prisma defines it, so that Prisma's own commands can use it. */
export const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`

/** The migrations on record, in the order in which they began. */
export const recordedMigrations = (database: Database): Promise<readonly RecordedMigration[]> =>
  readInTransaction(database, async transaction => {
    const [table] = await transaction.query<{ readonly is: boolean }>({
      sql: "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS is",
      parameters: [],
    })
    if (!table?.is) return []
    return transaction.query<RecordedMigration>({
      sql: `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished,
        to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "startedAt"
        FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
      parameters: [],
    })
  })
