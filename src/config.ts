import path from 'node:path'
import { readConnectionLimits, type ConnectionLimits } from './config/connections.js'
import { readNotesKeys, readSecretKeys, type NotesKeys, type SecretKeys } from './config/keys.js'
import { readLoadLimits, type LoadLimits } from './config/load.js'
import { readLimits, type LimitsConfig } from './config/limits.js'
import { readOperating, type OperatingConfig } from './config/operating.js'
import { ConfigError, readBoolean, readInteger, type Environment } from './config/settings.js'
import { readStore, type StoreConfig } from './config/store.js'
import { readTrustedProxies, type TrustedProxies } from './config/trust-proxy.js'

/** Everything that the environment decides, read once at the start. Each group of settings has its reader in `src/config/`. */
export interface Config extends StoreConfig, SecretKeys, NotesKeys, LoadLimits, LimitsConfig, ConnectionLimits, OperatingConfig {
  /** The explorer page and introspection. */
  readonly debug: boolean
  readonly accessTokenExpireMinutes: number
  readonly corsOrigins: readonly string[]
  readonly port: number
  readonly host: string
  readonly maxPageSize: number
  /** Processes that serve; more than one on a PostgreSQL server alone. */
  readonly workers: number
  /** A file of the documents that run, and no others: {hash: text}. Null: any document runs. */
  readonly trustedDocuments: string | null
  /** Whose X-Forwarded-For is believed. */
  readonly trustProxy: TrustedProxies
}

function readWorkers(environment: Environment, databaseUrl: string | null): number {
  const workers = readInteger(environment, 'WORKERS', 1, [1, 256])
  if (workers > 1 && databaseUrl === null)
    throw new ConfigError('WORKERS needs a DATABASE_URL: one process alone can have the embedded store')
  return workers
}

/** For `localhost` Fastify opens a second server at its other address, where none of what guards the first one would hold. */
function readHost(environment: Environment): string {
  const host = environment['HOST'] || 'localhost'
  return host.toLowerCase() === 'localhost' ? '127.0.0.1' : host
}

const isOrigin = (value: unknown): value is string => typeof value === 'string' && new URL(value).origin === value

function readOrigins(environment: Environment): readonly string[] {
  const text = environment['CORS_ORIGINS']
  if (text === undefined || text === '') return []
  try {
    const origins: unknown = JSON.parse(text)
    if (Array.isArray(origins) && origins.every(isOrigin)) return origins
  } catch {
    // said below
  }
  throw new ConfigError(`CORS_ORIGINS must be a JSON list of origins such as ["https://app.example"], not ${text}`)
}

/**
 * Where the data is: all that a program beside the server needs to know. None reads what may be stale, so that a replica would be
 * watched for nothing.
 */
export const readStoreConfig = (environment: Environment = process.env): StoreConfig => ({ ...readStore(environment), replicaUrl: null })

/** Where PostgreSQL's programs may be, which make backups. */
export const readProgramFolders = (environment: Environment = process.env): readonly string[] =>
  (environment['PATH'] ?? '').split(path.delimiter).filter(Boolean)

/** The same with the notes' keys: for whatever writes or rotates notes. */
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
  const { databaseUrl } = store
  return {
    ...store,
    ...readSecretKeys(environment, store),
    ...readNotesKeys(environment, store),
    ...readLoadLimits(environment),
    ...readLimits(environment),
    ...readConnectionLimits(environment),
    ...readOperating(environment, databaseUrl),
    debug: readBoolean(environment, 'DEBUG', databaseUrl === null),
    accessTokenExpireMinutes: readInteger(environment, 'ACCESS_TOKEN_EXPIRE_MINUTES', 10_080, [1, 525_600]),
    corsOrigins: readOrigins(environment),
    port: readInteger(environment, 'PORT', 8000, [0, 65_535]),
    host: readHost(environment),
    maxPageSize: readInteger(environment, 'MAX_PAGE_SIZE', 1000, [1, 10_000]),
    workers: readWorkers(environment, databaseUrl),
    trustedDocuments: environment['TRUSTED_DOCUMENTS'] || null,
    trustProxy: readTrustedProxies(environment),
  }
}
