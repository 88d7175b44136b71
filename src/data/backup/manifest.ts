import { readFile, stat } from 'node:fs/promises'
import type { Heads } from '../access-record/verification.js'

export const FORMAT = 'rtsport backup 1'

/** What a backup holds, as it was at the moment that it is of. It lies beside the backup, and by it a restored copy is verified. */
export interface Manifest {
  readonly format: typeof FORMAT
  /** A dump of a server's database, or a copy of the embedded one's folder. */
  readonly kind: 'dump' | 'folder'
  readonly takenAt: string
  /** Of PostgreSQL, and of the pg_dump that wrote the dump. */
  readonly postgres: number
  readonly program: number | null
  /** Of the dump, or of each file in the folder. */
  readonly files: Readonly<Record<string, FileSum>>
  /** Each applied migration's checksum, by its name. */
  readonly migrations: Readonly<Record<string, string>>
  /** How many rows each table has. */
  readonly rows: Readonly<Record<string, number>>
  /** The end of each school's access record. */
  readonly heads: Heads
}

export interface FileSum {
  readonly bytes: number
  readonly sha256: string
}

/** A backup that cannot be made, or not be restored; the message says why, and what to do. */
export class BackupProblem extends Error {}

export const manifestOf = (backup: string): string => `${backup}.json`

/** @throws BackupProblem where there is no backup of that name, or no manifest that can be read beside it */
export async function readManifest(backup: string): Promise<Manifest> {
  const file = manifestOf(backup)
  await stat(backup).catch(() => {
    throw new BackupProblem(`there is no backup ${backup}.`)
  })
  const text = await readFile(file, 'utf8').catch(() => {
    throw new BackupProblem(`${file} is missing: without it nobody can tell whether ${backup} is whole. It was made along with it.`)
  })
  try {
    const manifest = JSON.parse(text) as { readonly format?: unknown }
    if (manifest.format === FORMAT) return manifest as Manifest
  } catch {
    // said below
  }
  throw new BackupProblem(`${file} is cut off, or is not what this version of RTSport has written.`)
}
