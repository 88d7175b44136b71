import path from 'node:path'
import { parseArgs } from 'node:util'
import { readProgramFolders, readStoreConfig } from '../src/config.js'
import { ConfigError } from '../src/config/settings.js'
import { backUp } from '../src/data/backup/backup.js'
import { BackupProblem, manifestOf } from '../src/data/backup/manifest.js'
import { sumOfRows } from '../src/data/backup/verify.js'
import { FolderInUse } from '../src/data/folder-claim.js'
import { rootFolder } from '../src/folders.js'

// Backs up DATABASE_URL's database, or the embedded one: npm run db:backup [-- FILE]

const { positionals } = parseArgs({ allowPositionals: true })

const KEY_APART = `It does not contain NOTES_KEY, without which its clinical notes cannot be read. Keep a copy of the key apart from the backups.`
const KEY_IN_IT = `It contains the key of the clinical notes too, unless NOTES_KEY is set: anyone who has the copy can read them. Protect it like the data itself.`

try {
  const store = readStoreConfig()
  const isServer = store.databaseUrl !== null
  const name = `rtsport-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z${isServer ? '.dump' : ''}`
  const to = positionals[0] ?? path.join(rootFolder, 'backups', name)
  const { rows, takenAt } = await backUp({ ...store, folders: readProgramFolders() }, to)
  console.log(`Backed up ${sumOfRows(rows)} rows of ${Object.keys(rows).length} tables, as of ${takenAt}: ${to}`)
  console.log(`Beside it, ${manifestOf(to)} says what is in it. Keep the two together: npm run db:restore needs both.`)
  console.log(isServer ? KEY_APART : KEY_IN_IT)
} catch (error) {
  const expected = error instanceof BackupProblem || error instanceof FolderInUse || error instanceof ConfigError
  console.error(expected ? `No backup was made: ${error.message}` : error)
  process.exitCode = 1
}
