import { parseArgs } from 'node:util'
import { readStoreConfig } from '../src/config.js'
import { ConfigError } from '../src/config/settings.js'
import type { Database } from '../src/data/database.js'
import { FolderInUse } from '../src/data/folder-claim.js'
import { MigrationProblem } from '../src/data/migrations/history-check.js'
import { migrate } from '../src/data/migrations/migrate.js'
import { resolveMigration } from '../src/data/migrations/resolve.js'
import { openDatabase } from '../src/data/open-database.js'

// Migrates DATABASE_URL's database, or the embedded one. Before that, it records the operator's decision about a doubtful migration:
// npm run db:migrate [-- --applied NAME | --rolled-back NAME]

const { values } = parseArgs({ options: { applied: { type: 'string' }, 'rolled-back': { type: 'string' } } })

async function bringUpToDate(database: Database): Promise<void> {
  if (values['rolled-back'] !== undefined) await resolveMigration(database, values['rolled-back'], 'rolled-back')
  if (values.applied !== undefined) await resolveMigration(database, values.applied, 'applied')
  const applied = await migrate(database)
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The database is up to date.')
}

try {
  const database = await openDatabase(readStoreConfig())
  try {
    await bringUpToDate(database)
  } finally {
    await database.close()
  }
} catch (error) {
  const expected = error instanceof MigrationProblem || error instanceof FolderInUse || error instanceof ConfigError
  console.error(expected ? `The database cannot be migrated: ${error.message}` : error)
  process.exitCode = 1
}
