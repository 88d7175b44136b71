import { KEY_BYTES, generatedKey } from './generated-key.js'
import { ConfigError, readText, type Environment, type Settings } from './settings.js'
import type { StoreConfig } from './store.js'

export const keySettings = {
  secretKey: {
    name: 'SECRET_KEY',
    otherwise: 'a generated key, kept in `DATA_FOLDER`',
    about: 'Signs the access tokens. At least 32 bytes. Required with a `DATABASE_URL`.',
    example: '',
    more: 'operating.md#on-your-own-postgresql',
  },
  secretKeyPrevious: {
    name: 'SECRET_KEY_PREVIOUS',
    about:
      'The previous `SECRET_KEY`. Tokens that it signed are still accepted. Set it while you change the key, so that nobody is signed out.',
    example: '',
  },
  notesKey: {
    name: 'NOTES_KEY',
    otherwise: 'a generated key, kept in `DATA_FOLDER`',
    about:
      'Encrypts the keys of the clinical notes. At least 32 bytes, and different from `SECRET_KEY`. Required with a `DATABASE_URL`. Keep a copy apart from the backups: without this key, nobody can read the notes.',
    example: '',
    more: 'operating.md#the-key-of-the-clinical-notes',
  },
  notesKeyPrevious: {
    name: 'NOTES_KEY_PREVIOUS',
    about: 'The previous `NOTES_KEY`, which is still used to decrypt. Needed until `npm run notes:rotate` has finished.',
    example: '',
  },
} as const satisfies Settings

export interface SecretKeys {
  /** The first one signs; all of them verify. */
  readonly secretKeys: readonly [string, ...string[]]
  /** No key was given, so the embedded store generated its own. */
  readonly ownSecretKey: boolean
}

export interface NotesKeys {
  /** The keys that encrypt the note keys. The first one encrypts; all of them decrypt. */
  readonly notesKeys: readonly [string, ...string[]]
  /** The same for this key. */
  readonly ownNotesKey: boolean
}

const HOW_TO_MAKE_A_KEY = `make one with: node -p "require('crypto').randomBytes(48).toString('base64url')"`

function checkKey(name: string, key: string): string {
  if (Buffer.byteLength(key) >= KEY_BYTES) return key
  throw new ConfigError(`${name} must have at least ${KEY_BYTES} bytes: ${HOW_TO_MAKE_A_KEY}`)
}

export function readSecretKeys(environment: Environment, { databaseUrl, dataFolder }: StoreConfig): SecretKeys {
  const key = readText(environment, keySettings.secretKey) ?? ''
  const previous = readText(environment, keySettings.secretKeyPrevious) ?? ''
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
  const key = readText(environment, keySettings.notesKey) ?? ''
  const previous = readText(environment, keySettings.notesKeyPrevious) ?? ''
  if (key === '' && databaseUrl !== null) {
    throw new ConfigError(`NOTES_KEY is missing, and with a DATABASE_URL nothing else encrypts the clinical notes: ${HOW_TO_MAKE_A_KEY}`)
  }
  const secrets = [keySettings.secretKey, keySettings.secretKeyPrevious].map(setting => readText(environment, setting)).filter(Boolean)
  if (secrets.includes(key)) throw new ConfigError(`NOTES_KEY ${REUSED}: ${HOW_TO_MAKE_A_KEY}`)
  if (secrets.includes(previous)) throw new ConfigError(`NOTES_KEY_PREVIOUS ${REUSED}`)
  const encrypting = key === '' ? generatedKey(dataFolder, 'notes-key') : checkKey('NOTES_KEY', key)
  return {
    notesKeys: previous === '' ? [encrypting] : [encrypting, checkKey('NOTES_KEY_PREVIOUS', previous)],
    ownNotesKey: key === '',
  }
}
