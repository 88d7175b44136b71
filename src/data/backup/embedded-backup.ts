import { existsSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { openEmbeddedDatabase } from '../embedded-database.js'
import { claimFolder } from '../folder-claim.js'
import { readInTransaction } from '../in-transaction.js'
import { contentsOf, type Contents } from './contents.js'
import { filesBelow, flush, OWNER_ALONE, putInPlace, sumOf } from './files.js'
import { BackupProblem, FORMAT, type Manifest } from './manifest.js'

/** What the folder of an embedded database is called, in the data folder and in a backup, and its own key of the notes. */
export const DATABASE = 'database'
export const NOTES_KEY = 'notes-key'

/** Opened and closed, it has written whatever a server that was cut off has left to be written. */
async function contentsIn(folder: string): Promise<Contents> {
  const database = await openEmbeddedDatabase(folder)
  try {
    return await readInTransaction(database, contentsOf)
  } finally {
    await database.close()
  }
}

/** Copies a folder, and sees to it that the copy is on disk. */
export async function copyFlushed(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, errorOnExist: true, force: false })
  for (const file of await filesBelow(to)) await flush(path.join(to, file))
}

/** @param from where there may be no such key, because NOTES_KEY is set */
export async function copyNotesKey(from: string, to: string): Promise<void> {
  if (!existsSync(path.join(from, NOTES_KEY))) return
  await copyFile(path.join(from, NOTES_KEY), path.join(to, NOTES_KEY))
  await chmod(path.join(to, NOTES_KEY), OWNER_ALONE)
  await flush(path.join(to, NOTES_KEY))
}

async function copy(dataFolder: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 })
  await copyFlushed(path.join(dataFolder, DATABASE), path.join(to, DATABASE))
  await copyNotesKey(dataFolder, to)
}

/**
 * Copies the embedded database's folder, while no server has it, along with the key that it has made for its notes: nobody has kept
 * that one elsewhere, and without it the copy's notes are lost. The key that signs tokens stays: a new one only signs everybody out.
 * @param folder that there is nothing of yet
 */
export async function backUpEmbedded(dataFolder: string, folder: string): Promise<Manifest> {
  const database = path.join(dataFolder, DATABASE)
  if (!existsSync(database)) throw new BackupProblem(`there is no embedded database in ${dataFolder}.`)
  const release = claimFolder(dataFolder)
  const half = `${folder}.half`
  try {
    const contents = await contentsIn(database)
    const takenAt = new Date().toISOString()
    await rm(half, { recursive: true, force: true })
    await copy(dataFolder, half)
    const names = await filesBelow(half)
    const files = Object.fromEntries(await Promise.all(names.map(async name => [name, await sumOf(path.join(half, name))] as const)))
    const manifest: Manifest = { format: FORMAT, kind: 'folder', takenAt, program: null, files, ...contents }
    await putInPlace(half, folder, manifest)
    return manifest
  } finally {
    await rm(half, { recursive: true, force: true })
    release()
  }
}
