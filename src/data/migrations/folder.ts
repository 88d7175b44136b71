import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { prismaFolder } from '../../folders.js'

const migrationsFolder = path.join(prismaFolder, 'migrations')

/** A migration that ships with this version. */
export interface Migration {
  readonly name: string
  readonly script: string
  /** SHA-256 of the file, as Prisma records it. */
  readonly checksum: string
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** True if the checksum is the script's, even if a checkout changed the line endings. */
export function isChecksumOf(checksum: string, script: string): boolean {
  const lines = script.replaceAll('\r\n', '\n')
  return [script, lines, lines.replaceAll('\n', '\r\n')].some(text => sha256(text) === checksum)
}

/** The names of this version's migrations, in order. */
export async function migrationNames(): Promise<readonly string[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true })
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort()
}

/** This version's migrations, in order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const names = await migrationNames()
  return Promise.all(
    names.map(async name => {
      const script = await readFile(path.join(migrationsFolder, name, 'migration.sql'), 'utf8')
      return { name, script, checksum: sha256(script) }
    }),
  )
}
