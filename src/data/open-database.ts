import path from 'node:path'
import type { Database } from './database.js'
import { claimFolder } from './folder-claim.js'
import { openServerDatabase } from './server-database.js'

export interface DatabaseSettings {
  readonly databaseUrl: string | null
  readonly dataFolder: string
  readonly databasePoolSize: number
  readonly replicaUrl?: string | null
  /** Where it serves requests. */
  readonly requestTimeoutMs?: number
}

/**
 * The database that the settings name: a server, or the embedded one under the data folder.
 * @throws where another process has the folder
 */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const { databaseUrl, dataFolder, databasePoolSize, requestTimeoutMs, replicaUrl = null } = settings
  if (databaseUrl !== null) return openServerDatabase(databaseUrl, databasePoolSize, requestTimeoutMs, replicaUrl)
  const release = claimFolder(dataFolder)
  const { openEmbeddedDatabase } = await import('./embedded-database.js') // here, so that a start on a server does not wait for it
  const database = await openEmbeddedDatabase(path.join(dataFolder, 'database'))
  return {
    ...database,
    async close() {
      await database.close()
      release()
    },
  }
}
