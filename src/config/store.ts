import path from 'node:path'
import { rootFolder } from '../folders.js'
import { readInteger, type Environment } from './settings.js'

/** Where the data is: all that migrating a database needs to know. */
export interface StoreConfig {
  /** Null: the embedded PostgreSQL in `dataFolder`. */
  readonly databaseUrl: string | null
  /** Where the embedded PostgreSQL and its own keys are kept. */
  readonly dataFolder: string
  /** Connections to PostgreSQL that one process opens at the most. */
  readonly databasePoolSize: number
}

export const readStore = (environment: Environment): StoreConfig => ({
  databaseUrl: environment['DATABASE_URL'] || null,
  dataFolder: path.resolve(rootFolder, environment['DATA_FOLDER'] || '.rtsport'),
  databasePoolSize: readInteger(environment, 'DATABASE_POOL_SIZE', 10, [1, 1000]),
})
