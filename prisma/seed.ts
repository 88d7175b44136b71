import { ConfigError, readConfig } from '../src/config.js'
import { migrate } from '../src/data/migrations/migrate.js'
import { openDatabase } from '../src/data/open-database.js'
import { fillDemoData } from './demo/demo-data.js'

// Fills DATABASE_URL's database with the demo data, on request alone: its password is public.
const config = readConfig({ SECRET_KEY: 'not used here, but the settings want one', ...process.env })
if (config.databaseUrl === null) throw new ConfigError('DATABASE_URL is missing; the embedded store fills itself at its first start')
const database = await openDatabase(config)
try {
  await migrate(database)
  console.log((await fillDemoData(database)) ? 'The demo data is in.' : 'The demo data was there already.')
} finally {
  await database.close()
}
