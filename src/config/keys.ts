import { KEY_BYTES, generatedKey } from './generated-key.js'
import { ConfigError, type Environment } from './settings.js'
import type { StoreConfig } from './store.js'

export interface SecretKeys {
  /** The first one signs; all of them verify. */
  readonly secretKeys: readonly [string, ...string[]]
  /** The embedded store made a key of its own, because none was given. */
  readonly ownSecretKey: boolean
}

export interface NotesKeys {
  /** The keys of the clinical notes' keys: the first one encrypts, all of them decrypt. */
  readonly notesKeys: readonly [string, ...string[]]
  /** The embedded store made that one too. */
  readonly ownNotesKey: boolean
}

const HOW_TO_MAKE_A_KEY = `make one with: node -p "require('crypto').randomBytes(48).toString('base64url')"`

function checkKey(name: string, key: string): string {
  if (Buffer.byteLength(key) >= KEY_BYTES) return key
  throw new ConfigError(`${name} must have at least ${KEY_BYTES} bytes: ${HOW_TO_MAKE_A_KEY}`)
}

export function readSecretKeys(environment: Environment, { databaseUrl, dataFolder }: StoreConfig): SecretKeys {
  const key = environment['SECRET_KEY'] ?? ''
  const previous = environment['SECRET_KEY_PREVIOUS'] ?? ''
  if (key === '' && databaseUrl !== null) {
    throw new ConfigError(`SECRET_KEY is missing, and a server with a DATABASE_URL signs with nothing else: ${HOW_TO_MAKE_A_KEY}`)
  }
  const signing = key === '' ? generatedKey(dataFolder, 'secret-key') : checkKey('SECRET_KEY', key)
  return {
    secretKeys: previous === '' ? [signing] : [signing, checkKey('SECRET_KEY_PREVIOUS', previous)],
    ownSecretKey: key === '',
  }
}

const REUSED = 'must not be the SECRET_KEY: whoever has one of the two keys must not have both'

export function readNotesKeys(environment: Environment, { databaseUrl, dataFolder }: StoreConfig): NotesKeys {
  const key = environment['NOTES_KEY'] ?? ''
  const previous = environment['NOTES_KEY_PREVIOUS'] ?? ''
  if (key === '' && databaseUrl !== null) {
    throw new ConfigError(`NOTES_KEY is missing, and with a DATABASE_URL nothing else encrypts the clinical notes: ${HOW_TO_MAKE_A_KEY}`)
  }
  const secrets = [environment['SECRET_KEY'], environment['SECRET_KEY_PREVIOUS']].filter(Boolean)
  if (secrets.includes(key)) throw new ConfigError(`NOTES_KEY ${REUSED}: ${HOW_TO_MAKE_A_KEY}`)
  if (secrets.includes(previous)) throw new ConfigError(`NOTES_KEY_PREVIOUS ${REUSED}`)
  const encrypting = key === '' ? generatedKey(dataFolder, 'notes-key') : checkKey('NOTES_KEY', key)
  return {
    notesKeys: previous === '' ? [encrypting] : [encrypting, checkKey('NOTES_KEY_PREVIOUS', previous)],
    ownNotesKey: key === '',
  }
}
