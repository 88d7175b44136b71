import { parseArgs } from 'node:util'
import { readNotesStore, readProgramFolders, readStoreConfig } from '../src/config.js'
import { ConfigError } from '../src/config/settings.js'
import { restore } from '../src/data/backup/backup.js'
import { AS_LONG_AS_IT_TAKES_MS } from '../src/data/backup/contents.js'
import { BackupProblem, type Manifest } from '../src/data/backup/manifest.js'
import { verifyRestored, type Verdict } from '../src/data/backup/verify.js'
import { FolderInUse } from '../src/data/folder-claim.js'
import { MigrationProblem } from '../src/data/migrations/history-check.js'
import { openDatabase } from '../src/data/open-database.js'

// Restores a backup into DATABASE_URL's empty database, or as the embedded one if it is not set, and verifies it:
// npm run db:restore -- FILE

const { positionals } = parseArgs({ allowPositionals: true })

function print({ rows, tables, notes, applied, rules, problems }: Verdict, { takenAt }: Manifest): void {
  console.log(`Restored ${rows} rows of ${tables} tables, as of ${takenAt}.`)
  if (applied.length > 0) console.log(`The backup is of an older version and was migrated: ${applied.join(', ')}`)
  for (const problem of problems) console.log(`  WRONG: ${problem}`)
  console.log(
    problems.length === 0
      ? `The copy is good: its rows are as many as were backed up, ${notes} clinical notes can be read, the access record is whole, and all ${rules} rules hold.`
      : 'The copy is NOT good. It is kept for inspection: do not serve from it.',
  )
}

async function run(backup: string): Promise<void> {
  const store = readStoreConfig()
  // On a server, fails before restoring if NOTES_KEY is missing. The embedded store's key is in the backup.
  if (store.databaseUrl !== null) readNotesStore()
  const manifest = await restore({ ...store, folders: readProgramFolders() }, backup)
  const { notesKeys } = readNotesStore()
  const database = await openDatabase({ ...store, requestTimeoutMs: AS_LONG_AS_IT_TAKES_MS })
  try {
    const verdict = await verifyRestored(database, manifest, notesKeys)
    print(verdict, manifest)
    if (verdict.problems.length > 0) process.exitCode = 1
  } finally {
    await database.close()
  }
}

try {
  const [backup] = positionals
  if (backup === undefined) throw new BackupProblem('name the backup: npm run db:restore -- FILE')
  await run(backup)
} catch (error) {
  const expected =
    error instanceof BackupProblem || error instanceof FolderInUse || error instanceof ConfigError || error instanceof MigrationProblem
  console.error(expected ? `The backup cannot be restored: ${error.message}` : error)
  process.exitCode = 1
}
