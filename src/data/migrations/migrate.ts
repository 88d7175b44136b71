import type { Database } from '../database.js'
import { applyMigrations } from './engine.js'

/**
 * Brings the database up to date. Of several processes that start at once, one does it and the others wait.
 * @returns the names of the migrations applied
 */
export const migrate = (database: Database): Promise<readonly string[]> =>
  database.withLock(() => applyMigrations(database.migrationTarget))
