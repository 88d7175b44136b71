import { ConfigError, readStore } from '../src/config.js'
import { migrate } from '../src/data/migrations/migrate.js'
import { openDatabase } from '../src/data/open-database.js'
import { fillDemoData } from './demo/demo-data.js'

// Fills DATABASE_URL's database with the demo data, on request alone: its password is public.
const store = readStore()
if (store.databaseUrl === null) throw new ConfigError('DATABASE_URL is missing; the embedded store fills itself at its first start')
const database = await openDatabase(store)
try {
  await migrate(database)
  console.log((await fillDemoData(database)) ? 'The demo data is in.' : 'The demo data was there already.')
} finally {
  await database.close()
}
