import { readFile, stat } from 'node:fs/promises'
import type { Heads } from '../access-record/verification.js'

export const FORMAT = 'rtsport backup 1'

/** What a backup contains, as of its snapshot. Stored beside the backup; a restored copy is verified against it. */
export interface Manifest {
  readonly format: typeof FORMAT
  /** `dump`: of a server's database. `folder`: a copy of the embedded database. */
  readonly kind: 'dump' | 'folder'
  readonly takenAt: string
  /** Major versions: of PostgreSQL, and of the pg_dump that wrote the dump. */
  readonly postgres: number
  readonly program: number | null
  /** The checksum of the dump, or of each file in the folder. */
  readonly files: Readonly<Record<string, FileSum>>
  /** The checksum of each applied migration, by name. */
  readonly migrations: Readonly<Record<string, string>>
  /** Row counts by table. */
  readonly rows: Readonly<Record<string, number>>
  /** The end of each school's access record. */
  readonly heads: Heads
}

export interface FileSum {
  readonly bytes: number
  readonly sha256: string
}

/** A backup cannot be made or restored. The message says why, and what to do. */
export class BackupProblem extends Error {}

export const manifestOf = (backup: string): string => `${backup}.json`

/** @throws BackupProblem if the backup does not exist, or has no readable manifest beside it */
export async function readManifest(backup: string): Promise<Manifest> {
  const file = manifestOf(backup)
  await stat(backup).catch(() => {
    throw new BackupProblem(`there is no backup ${backup}.`)
  })
  const text = await readFile(file, 'utf8').catch(() => {
    throw new BackupProblem(`${file} is missing: without it, ${backup} cannot be verified. The backup wrote both files.`)
  })
  try {
    const manifest = JSON.parse(text) as { readonly format?: unknown }
    if (manifest.format === FORMAT) return manifest as Manifest
  } catch {
    // reported below
  }
  throw new BackupProblem(`${file} is cut off, or was not written by this version of RTSport.`)
}
