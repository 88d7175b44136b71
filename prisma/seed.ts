import { readNotesStore } from '../src/config.js'
import { ConfigError } from '../src/config/settings.js'
import { migrate } from '../src/data/migrations/migrate.js'
import { NoteVault } from '../src/data/notes/note-vault.js'
import { openDatabase } from '../src/data/open-database.js'
import { fillDemoData } from './demo/demo-data.js'

// Fills DATABASE_URL's database with the demo data. Only on request, because the demo password is public.
const store = readNotesStore()
if (store.databaseUrl === null) throw new ConfigError('DATABASE_URL is missing; the embedded store fills itself at its first start')
const database = await openDatabase(store)
try {
  await migrate(database)
  const notes = new NoteVault(database, store.notesKeys)
  await notes.check()
  console.log((await fillDemoData(database, notes.masters)) ? 'The demo data is in.' : 'The demo data already exists.')
} finally {
  await database.close()
}
