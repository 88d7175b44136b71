import type { Database } from '../database.js'
import { inTransaction } from '../in-transaction.js'
import { MigrationProblem } from './history-check.js'
import { readMigrations } from './folder.js'

const STATEMENTS = {
  // The operator has checked the database, so the migration now counts as applied with its current file.
  applied: `UPDATE _prisma_migrations SET finished_at = coalesce(finished_at, now()), checksum = $2::text, applied_steps_count = 1, logs = NULL
    WHERE migration_name = $1::text AND rolled_back_at IS NULL RETURNING 1 AS done`,
  'rolled-back': `UPDATE _prisma_migrations SET rolled_back_at = now()
    WHERE migration_name = $1::text AND rolled_back_at IS NULL AND finished_at IS NULL AND $2::text IS NOT NULL RETURNING 1 AS done`,
}

/**
 * Records the operator's decision about a doubtful migration, as `prisma migrate resolve` does.
 * @throws MigrationProblem if no such migration is on record
 */
export async function resolveMigration(database: Database, name: string, as: keyof typeof STATEMENTS): Promise<void> {
  const migration = (await readMigrations()).find(one => one.name === name)
  if (!migration) throw new MigrationProblem(`This version has no migration ${name}.`)
  await inTransaction(database, async transaction => {
    const done = await transaction.query({ sql: STATEMENTS[as], parameters: [name, migration.checksum] })
    if (done.length === 0) {
      throw new MigrationProblem(
        `The migration ${name} is not on record as ${as === 'applied' ? 'begun' : 'begun and not ended'}: nothing was changed.`,
      )
    }
  })
}
