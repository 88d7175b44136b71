import { readStoreConfig } from '../src/config.js'
import { migrate } from '../src/data/migrations/migrate.js'
import { openDatabase } from '../src/data/open-database.js'

const database = await openDatabase(readStoreConfig())
try {
  const applied = await migrate(database)
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The database is up to date.')
} finally {
  await database.close()
}
