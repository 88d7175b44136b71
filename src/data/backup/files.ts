import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, stat, writeFile } from 'node:fs/promises'
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

/** Before the backup gets its name, so that none is ever there without it. */
export async function writeManifest(backup: string, manifest: Manifest): Promise<void> {
  await writeFile(manifestOf(backup), `${JSON.stringify(manifest, null, 2)}\n`, { mode: OWNER_ALONE, flush: true })
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

/** The files below a folder, by their names in it. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
}

/**
 * Compares the files of a backup with its manifest.
 * @param folder in which they lie
 * @throws BackupProblem naming the first that is not as it was written
 */
export async function verifyFiles(folder: string, { files }: Manifest): Promise<void> {
  for (const [name, expected] of Object.entries(files)) {
    const file = path.join(folder, name)
    const { size } = await stat(file).catch(() => {
      throw new BackupProblem(`${file} is missing from the backup.`)
    })
    if (size < expected.bytes)
      throw new BackupProblem(`${file} is cut off: it has ${size} of ${expected.bytes} bytes. Nothing was restored.`)
    if (size > expected.bytes || (await sumOf(file)).sha256 !== expected.sha256)
      throw new BackupProblem(`${file} was changed since it was written: its SHA-256 is not the one in the manifest. Nothing was restored.`)
  }
}
