import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { Servers } from '../servers/servers.js'
import { readMigrations } from '../migrations/folder.js'
import { backUpEmbedded } from './embedded-backup.js'
import { restoreEmbedded } from './embedded-restore.js'
import { verifyFiles } from './files.js'
import { BackupProblem, manifestOf, readManifest, type Manifest } from './manifest.js'
import { backUpServer } from './server-backup.js'
import { restoreServer } from './server-restore.js'

/** Where the data is, and where to look for PostgreSQL's programs. */
export interface Place {
  readonly databaseUrl: string | null
  readonly dataFolder: string
  /** In the form of PATH. */
  readonly folders: readonly string[]
}

/** PostgreSQL's programs take one server. If several are configured, this is the one that accepts writes. */
const urlNow = (databaseUrl: string): Promise<string> => new Servers(databaseUrl).urlNow()

/**
 * Backs up a server's database, or the embedded one.
 * @param to path of the dump file or of the copied folder; it must not exist yet
 * @throws BackupProblem if the backup cannot be made; nothing is left under that path
 */
export async function backUp({ databaseUrl, dataFolder, folders }: Place, to: string): Promise<Manifest> {
  const taken = [to, manifestOf(to)].find(existsSync)
  if (taken !== undefined) throw new BackupProblem(`${taken} is there already, and a backup never writes over another.`)
  await mkdir(path.dirname(path.resolve(to)), { recursive: true, mode: 0o700 })
  return databaseUrl === null ? backUpEmbedded(dataFolder, to) : backUpServer({ databaseUrl: await urlNow(databaseUrl), folders }, to)
}

/**
 * Compares every byte of a backup with its manifest, then restores it into an empty database.
 * @throws BackupProblem if the backup is damaged or the database is not empty; nothing was restored
 */
export async function restore({ databaseUrl, dataFolder, folders }: Place, backup: string): Promise<Manifest> {
  const manifest = await readManifest(backup)
  if (manifest.kind !== (databaseUrl === null ? 'folder' : 'dump')) {
    throw new BackupProblem(
      manifest.kind === 'folder'
        ? 'this is a copy of the embedded database’s folder: unset DATABASE_URL to restore it.'
        : 'this is a dump of a server’s database: name an empty one in DATABASE_URL.',
    )
  }
  const known = new Set((await readMigrations()).map(({ name }) => name))
  const newer = Object.keys(manifest.migrations).filter(name => !known.has(name))
  if (newer.length > 0)
    throw new BackupProblem(`a newer RTSport made this backup (it has ${newer.join(', ')}): restore it with that version.`)
  await verifyFiles(backup, manifest)
  await (databaseUrl === null
    ? restoreEmbedded(dataFolder, backup)
    : restoreServer({ databaseUrl: await urlNow(databaseUrl), folders }, backup, manifest))
  return manifest
}
