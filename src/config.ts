import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { rootFolder } from './folders.js'

/** Everything that the environment decides, read once at the start. This file alone reads `process.env`. */
export interface Config {
  /** Null: the embedded PostgreSQL in `dataFolder`. */
  readonly databaseUrl: string | null
  /** Where the embedded PostgreSQL and its own keys are kept. */
  readonly dataFolder: string
  /** The first one signs; all of them verify. */
  readonly secretKeys: readonly [string, ...string[]]
  /** The embedded store made a key of its own, because none was given. */
  readonly ownSecretKey: boolean
  /** The keys of the clinical notes' keys: the first one encrypts, all of them decrypt. */
  readonly notesKeys: readonly [string, ...string[]]
  /** The embedded store made that one too. */
  readonly ownNotesKey: boolean
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
  /** Connections to PostgreSQL that one process opens at the most. */
  readonly databasePoolSize: number
}

/** A setting that the server cannot start with; the message says what to do. */
export class ConfigError extends Error {}

const KEY_BYTES = 32
const HOW_TO_MAKE_A_KEY = `make one with: node -p "require('crypto').randomBytes(48).toString('base64url')"`

type Environment = Readonly<Record<string, string | undefined>>

function readInteger(environment: Environment, name: string, fallback: number, [least, most]: readonly [number, number]): number {
  const text = environment[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`)
  }
  return value
}

function readBoolean(environment: Environment, name: string, fallback: boolean): boolean {
  const text = environment[name]?.toLowerCase()
  if (text === undefined || text === '') return fallback
  if (['true', '1', 'yes', 'on'].includes(text)) return true
  if (['false', '0', 'no', 'off'].includes(text)) return false
  throw new ConfigError(`${name} must be true or false, not "${text}"`)
}

function readWorkers(environment: Environment, databaseUrl: string | null): number {
  const workers = readInteger(environment, 'WORKERS', 1, [1, 256])
  if (workers > 1 && databaseUrl === null)
    throw new ConfigError('WORKERS needs a DATABASE_URL: one process alone can have the embedded store')
  return workers
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

/** The embedded store's own key: made at the first start, so that tokens stay good over a restart, and notes readable. */
function ownKey(dataFolder: string, name: 'secret-key' | 'notes-key'): string {
  const file = path.join(dataFolder, name)
  try {
    return readFileSync(file, 'utf8')
  } catch {
    mkdirSync(dataFolder, { recursive: true })
    const key = randomBytes(48).toString('base64url')
    writeFileSync(file, key, { mode: 0o600 })
    return key
  }
}

function checkKey(name: string, key: string): string {
  if (Buffer.byteLength(key) >= KEY_BYTES) return key
  throw new ConfigError(`${name} must have at least ${KEY_BYTES} bytes: ${HOW_TO_MAKE_A_KEY}`)
}

function readSecretKeys(
  environment: Environment,
  dataFolder: string,
  databaseUrl: string | null,
): Pick<Config, 'secretKeys' | 'ownSecretKey'> {
  const key = environment['SECRET_KEY'] ?? ''
  const previous = environment['SECRET_KEY_PREVIOUS'] ?? ''
  if (key === '' && databaseUrl !== null) {
    throw new ConfigError(`SECRET_KEY is missing, and a server with a DATABASE_URL signs with nothing else: ${HOW_TO_MAKE_A_KEY}`)
  }
  const signing = key === '' ? ownKey(dataFolder, 'secret-key') : checkKey('SECRET_KEY', key)
  return {
    secretKeys: previous === '' ? [signing] : [signing, checkKey('SECRET_KEY_PREVIOUS', previous)],
    ownSecretKey: key === '',
  }
}

const REUSED = 'must not be the SECRET_KEY: whoever has one of the two keys must not have both'

function readNotesKeys(environment: Environment, { databaseUrl, dataFolder }: StoreConfig): Pick<Config, 'notesKeys' | 'ownNotesKey'> {
  const key = environment['NOTES_KEY'] ?? ''
  const previous = environment['NOTES_KEY_PREVIOUS'] ?? ''
  if (key === '' && databaseUrl !== null) {
    throw new ConfigError(`NOTES_KEY is missing, and with a DATABASE_URL nothing else encrypts the clinical notes: ${HOW_TO_MAKE_A_KEY}`)
  }
  const secrets = [environment['SECRET_KEY'], environment['SECRET_KEY_PREVIOUS']].filter(Boolean)
  if (secrets.includes(key)) throw new ConfigError(`NOTES_KEY ${REUSED}: ${HOW_TO_MAKE_A_KEY}`)
  if (secrets.includes(previous)) throw new ConfigError(`NOTES_KEY_PREVIOUS ${REUSED}`)
  const encrypting = key === '' ? ownKey(dataFolder, 'notes-key') : checkKey('NOTES_KEY', key)
  return {
    notesKeys: previous === '' ? [encrypting] : [encrypting, checkKey('NOTES_KEY_PREVIOUS', previous)],
    ownNotesKey: key === '',
  }
}

/** Where the data is: all that migrating a database needs to know. */
export type StoreConfig = Pick<Config, 'databaseUrl' | 'dataFolder' | 'databasePoolSize'>

export const readStore = (environment: Environment = process.env): StoreConfig => ({
  databaseUrl: environment['DATABASE_URL'] || null,
  dataFolder: path.join(rootFolder, '.rtsport'),
  databasePoolSize: readInteger(environment, 'DATABASE_POOL_SIZE', 10, [1, 1000]),
})

/** The same with the notes' keys: for whatever writes or rotates notes. */
export function readNotesStore(environment: Environment = process.env): StoreConfig & Pick<Config, 'notesKeys' | 'ownNotesKey'> {
  const store = readStore(environment)
  return { ...store, ...readNotesKeys(environment, store) }
}

/**
 * Reads the settings.
 * @throws ConfigError naming the setting that is missing or malformed
 */
export function readConfig(environment: Environment = process.env): Config {
  const store = readStore(environment)
  const { databaseUrl, dataFolder } = store
  return {
    ...store,
    ...readSecretKeys(environment, dataFolder, databaseUrl),
    ...readNotesKeys(environment, store),
    debug: readBoolean(environment, 'DEBUG', databaseUrl === null),
    accessTokenExpireMinutes: readInteger(environment, 'ACCESS_TOKEN_EXPIRE_MINUTES', 10_080, [1, 525_600]),
    corsOrigins: readOrigins(environment),
    port: readInteger(environment, 'PORT', 8000, [0, 65_535]),
    host: environment['HOST'] || '127.0.0.1',
    maxPageSize: readInteger(environment, 'MAX_PAGE_SIZE', 1000, [1, 10_000]),
    workers: readWorkers(environment, databaseUrl),
    trustedDocuments: environment['TRUSTED_DOCUMENTS'] || null,
  }
}
