import { existsSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { openEmbeddedDatabase } from '../embedded-database.js'
import { claimFolder } from '../folder-claim.js'
import { readInTransaction } from '../in-transaction.js'
import { contentsOf, type Contents } from './contents.js'
import { filesBelow, flush, OWNER_ALONE, putInPlace, sumOf } from './files.js'
import { BackupProblem, FORMAT, type Manifest } from './manifest.js'

/** Names of the embedded database's folder and of its notes key, both in the data folder and in a backup. */
export const DATABASE = 'database'
export const NOTES_KEY = 'notes-key'

/** Opening and closing the database runs crash recovery, so the files are complete afterwards. */
async function contentsIn(folder: string): Promise<Contents> {
  const database = await openEmbeddedDatabase(folder)
  try {
    return await readInTransaction(database, contentsOf)
  } finally {
    await database.close()
  }
}

/** Copies a folder and fsyncs the copy. */
export async function copyFlushed(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, errorOnExist: true, force: false })
  for (const file of await filesBelow(to)) await flush(path.join(to, file))
}

/** @param from a folder that may have no key, because NOTES_KEY is set */
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
 * Copies the embedded database's folder while no server uses it, with the notes key that the server generated. That key exists nowhere
 * else, and without it the notes are unreadable. The key that signs tokens is not copied: a new one only signs everybody out.
 * @param folder a path that does not exist yet
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
