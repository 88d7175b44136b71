import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { claimFolder } from '../folder-claim.js'
import { copyFlushed, copyNotesKey, DATABASE, NOTES_KEY } from './embedded-backup.js'
import { flush } from './files.js'
import { BackupProblem } from './manifest.js'

function requireRoom(backup: string, dataFolder: string): void {
  const database = path.join(dataFolder, DATABASE)
  if (existsSync(database) && readdirSync(database).length > 0) {
    throw new BackupProblem(
      `${database} holds a database, and a restore never writes over data. Move ${dataFolder} away, and run this again. Nothing was restored.`,
    )
  }
  const [kept, here] = [backup, dataFolder].map(folder => path.join(folder, NOTES_KEY)).map(file => (existsSync(file) ? readFileSync(file, 'utf8') : null)) // prettier-ignore
  if (kept !== null && here !== null && kept !== here)
    throw new BackupProblem(
      `${path.join(dataFolder, NOTES_KEY)} is another key than the backup’s: move it away, and run this again. Nothing was restored.`,
    )
}

/**
 * Copies a backup of the embedded database, with its notes key, to where the server looks for it.
 * @throws BackupProblem if there is a database already
 */
export async function restoreEmbedded(dataFolder: string, backup: string): Promise<void> {
  const release = claimFolder(dataFolder)
  const half = path.join(dataFolder, `${DATABASE}.half`)
  try {
    requireRoom(backup, dataFolder)
    await rm(half, { recursive: true, force: true })
    await mkdir(dataFolder, { recursive: true })
    await copyFlushed(path.join(backup, DATABASE), half)
    await copyNotesKey(backup, dataFolder)
    await rm(path.join(dataFolder, DATABASE), { recursive: true, force: true })
    await rename(half, path.join(dataFolder, DATABASE))
    await flush(dataFolder)
  } finally {
    await rm(half, { recursive: true, force: true })
    release()
  }
}
