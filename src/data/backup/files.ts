import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BackupProblem, manifestOf, type FileSum, type Manifest } from './manifest.js'

export const OWNER_ALONE = 0o600

/** A file, or a folder's own entries, on disk: what is not flushed is gone with the power. */
export async function flush(place: string): Promise<void> {
  const file = await open(place, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Gives a finished backup its name, beside its manifest.
 * @param half what it is called until then
 * @throws where it cannot be: there is no manifest then that would keep the name taken
 */
export async function putInPlace(half: string, backup: string, manifest: Manifest): Promise<void> {
  const file = manifestOf(backup)
  try {
    // First, so that no backup is ever there without it.
    await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`, { mode: OWNER_ALONE, flush: true })
    await rename(half, backup)
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
  await flush(path.dirname(backup))
}

export async function sumOf(file: string): Promise<FileSum> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(part)
    bytes += part.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** What lies below a folder and is no folder itself, links too, by its name in it. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
}

async function verifyFile(file: string, expected: FileSum): Promise<void> {
  const { size } = await stat(file).catch(() => {
    throw new BackupProblem(`${file} is missing from the backup.`)
  })
  if (size < expected.bytes) throw new BackupProblem(`${file} is cut off: it has ${size} of ${expected.bytes} bytes. Nothing was restored.`)
  if (size > expected.bytes || (await sumOf(file)).sha256 !== expected.sha256)
    throw new BackupProblem(`${file} was changed since it was written: its SHA-256 is not the one in the manifest. Nothing was restored.`)
}

/** A file that was added would be restored along with the others, and PostgreSQL reads whatever it finds in its folder. */
async function refuseOthers(folder: string, { files }: Manifest): Promise<void> {
  const added = (await filesBelow(folder)).find(name => !Object.hasOwn(files, name))
  if (added !== undefined)
    throw new BackupProblem(`${path.join(folder, added)} is not in the manifest: it was added to the backup since. Nothing was restored.`)
}

/**
 * Compares a backup with its manifest. A dump is one file, whatever it has been renamed to since.
 * @throws BackupProblem naming the first file that is not as it was written, or was added
 */
export async function verifyFiles(backup: string, manifest: Manifest): Promise<void> {
  const { kind, files } = manifest
  if (kind === 'folder') await refuseOthers(backup, manifest)
  for (const [name, expected] of Object.entries(files)) await verifyFile(kind === 'dump' ? backup : path.join(backup, name), expected)
}
