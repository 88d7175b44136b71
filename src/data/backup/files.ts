import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BackupProblem, manifestOf, type FileSum, type Manifest } from './manifest.js'

export const OWNER_ALONE = 0o600

/** Fsyncs a file, or a folder's own entries. Without this they are lost on a power failure. */
export async function flush(place: string): Promise<void> {
  const file = await open(place, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Writes the manifest and gives a finished backup its final name.
 * @param half its temporary name
 * @throws if either fails; the manifest is removed, so that the name is free again
 */
export async function putInPlace(half: string, backup: string, manifest: Manifest): Promise<void> {
  const file = manifestOf(backup)
  try {
    // The manifest goes first, so that no backup exists without one.
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

/** The files below a folder, symbolic links included, by relative path. */
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

/** An added file would be restored too, and PostgreSQL reads whatever is in its folder. */
async function refuseOthers(folder: string, { files }: Manifest): Promise<void> {
  const added = (await filesBelow(folder)).find(name => !Object.hasOwn(files, name))
  if (added !== undefined)
    throw new BackupProblem(`${path.join(folder, added)} is not in the manifest: it was added to the backup since. Nothing was restored.`)
}

/**
 * Compares a backup with its manifest. A dump is one file and may have been renamed.
 * @throws BackupProblem naming the first file that was changed or added, or is missing
 */
export async function verifyFiles(backup: string, manifest: Manifest): Promise<void> {
  const { kind, files } = manifest
  if (kind === 'folder') await refuseOthers(backup, manifest)
  for (const [name, expected] of Object.entries(files)) await verifyFile(kind === 'dump' ? backup : path.join(backup, name), expected)
}
