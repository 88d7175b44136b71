import path from 'node:path'
import type { Database } from './database.js'
import { claimFolder } from './folder-claim.js'
import { openServerDatabase } from './server-database.js'

export interface DatabaseSettings {
  readonly databaseUrl: string | null
  readonly dataFolder: string
  readonly databasePoolSize: number
  readonly replicaUrl?: string | null
  /** Set if the database serves requests. */
  readonly requestTimeoutMs?: number
}

/**
 * Opens the database that the settings name: a server, or the embedded one in the data folder.
 * @throws if another process uses the folder
 */
export async function openDatabase(settings: DatabaseSettings): Promise<Database> {
  const { databaseUrl, dataFolder, databasePoolSize, requestTimeoutMs, replicaUrl = null } = settings
  if (databaseUrl !== null) return openServerDatabase(databaseUrl, databasePoolSize, requestTimeoutMs, replicaUrl)
  const release = claimFolder(dataFolder)
  const { openEmbeddedDatabase } = await import('./embedded-database.js') // a server installation then starts without loading it
  const database = await openEmbeddedDatabase(path.join(dataFolder, 'database'))
  return {
    ...database,
    async close() {
      await database.close()
      release()
    },
  }
}
