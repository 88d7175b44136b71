import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { prismaFolder } from '../../folders.js'

export const migrationsFolder = path.join(prismaFolder, 'migrations')

/** The names of the migrations that this version brings along, in order. */
export async function migrationNames(): Promise<readonly string[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true })
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort()
}
