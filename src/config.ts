import path from 'node:path'
import { readConnectionLimits, type ConnectionLimits } from './config/connections.js'
import { readNotesKeys, readSecretKeys, type NotesKeys, type SecretKeys } from './config/keys.js'
import { readLoadLimits, type LoadLimits } from './config/load.js'
import { limitSettings, readLimits, type LimitsConfig } from './config/limits.js'
import { readOperating, type OperatingConfig } from './config/operating.js'
import { readServing, type ServingConfig } from './config/serving.js'
import { readInteger, type Environment } from './config/settings.js'
import { readStore, type StoreConfig } from './config/store.js'

/** All settings from the environment, read once at the start. Each group is declared and read in `src/config/`. */
export interface Config
  extends StoreConfig, SecretKeys, NotesKeys, ServingConfig, LoadLimits, LimitsConfig, ConnectionLimits, OperatingConfig {
  readonly maxPageSize: number
}

/**
 * Where the data is: everything that a program other than the server needs to know. Without a replica, because these programs read no stale
 * data and would monitor it in vain.
 */
export const readStoreConfig = (environment: Environment = process.env): StoreConfig => ({ ...readStore(environment), replicaUrl: null })

/** Where to look for PostgreSQL's programs, which make backups. */
export const readProgramFolders = (environment: Environment = process.env): readonly string[] =>
  (environment['PATH'] ?? '').split(path.delimiter).filter(Boolean)

/** The same with the notes' keys, for programs that write or rotate notes. */
export function readNotesStore(environment: Environment = process.env): StoreConfig & NotesKeys {
  const store = readStoreConfig(environment)
  return { ...store, ...readNotesKeys(environment, store) }
}

/**
 * Reads the settings.
 * @throws ConfigError naming the setting that is missing or malformed
 */
export function readConfig(environment: Environment = process.env): Config {
  const store = readStore(environment)
  return {
    ...store,
    ...readSecretKeys(environment, store),
    ...readNotesKeys(environment, store),
    ...readServing(environment, store.databaseUrl),
    ...readLoadLimits(environment),
    ...readLimits(environment),
    ...readConnectionLimits(environment),
    ...readOperating(environment, store.databaseUrl),
    maxPageSize: readInteger(environment, limitSettings.maxPageSize),
  }
}
