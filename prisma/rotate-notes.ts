import { readNotesStore } from '../src/config.js'
import { ConfigError } from '../src/config/settings.js'
import { migrate } from '../src/data/migrations/migrate.js'
import { WrongNotesKey } from '../src/data/notes/master-keys.js'
import { NoteVault } from '../src/data/notes/note-vault.js'
import { encryptPlainNotes } from '../src/data/notes/plain-notes.js'
import { rotateNotes } from '../src/data/notes/rotation.js'
import { openDatabase } from '../src/data/open-database.js'

const STOPPED = 130

/** Ctrl-C stops after the current batch; killing the process does no harm either. */
function untilAsked(): () => boolean {
  let goOn = true
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      goOn = false
    })
  }
  return () => goOn
}

/** @returns the exit code */
async function rotate(): Promise<number> {
  const store = readNotesStore()
  const database = await openDatabase(store)
  const goesOn = untilAsked()
  try {
    await migrate(database)
    const vault = new NoteVault(database, store.notesKeys)
    await vault.check()
    await encryptPlainNotes(database, vault)
    let sum = 0
    let schools = 0
    const { notes, unreadable, olderKeys, stopped } = await rotateNotes(database, vault.masters, {
      begun(count, carriedOn) {
        schools = count
        console.log(carriedOn ? 'Going on with the rotation that was cut off.' : `Each of ${count} schools has a new key.`)
      },
      progress(count, school) {
        sum += count
        console.log(`${sum} notes re-encrypted, at school ${school} of ${schools}`)
        return goesOn()
      },
    })
    if (stopped) {
      console.log(`Stopped after ${notes} notes. Run it again to continue.`)
      return STOPPED
    }
    console.log(`Done: ${notes} notes are encrypted under new keys, and every key under NOTES_KEY. NOTES_KEY_PREVIOUS is no longer needed.`)
    if (unreadable > 0) console.log(`${unreadable} notes cannot be decrypted: they were changed outside the server. They keep their keys.`)
    else if (olderKeys > 0) console.log(`${olderKeys} older keys are still needed by notes written meanwhile. Run it again to remove them.`)
    return 0
  } finally {
    await database.close()
  }
}

process.exitCode = await rotate().catch((error: unknown) => {
  const expected = error instanceof ConfigError || error instanceof WrongNotesKey
  console.error(expected ? `The notes cannot be rotated: ${error.message}` : error)
  return 1
})
