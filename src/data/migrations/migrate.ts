import type { Database } from '../database.js'
import { applyMigrations } from './apply.js'
import { checkHistory } from './history-check.js'
import { readMigrations, type Migration } from './folder.js'
import { recordedMigrations } from './history.js'

/**
 * The migrations that the database lacks, in order.
 * @throws MigrationProblem if one is half-applied, was edited since, or is unknown to this version
 */
export async function pendingMigrations(database: Database): Promise<readonly Migration[]> {
  const [begun, migrations] = await Promise.all([recordedMigrations(database), readMigrations()])
  checkHistory(begun, migrations)
  const applied = new Set(begun.map(({ name }) => name))
  return migrations.filter(({ name }) => !applied.has(name))
}

/**
 * Brings the database up to date. If several processes start at once, one migrates and the others wait.
 * @returns the names of the migrations applied
 * @throws MigrationProblem if one fails, or the database is not in a state to continue from
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  if ((await pendingMigrations(database)).length === 0) return []
  return database.withLock(async () => applyMigrations(database.migrationTarget, await pendingMigrations(database)))
}
