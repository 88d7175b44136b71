import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto'
import { NONCE_BYTES, open, seal } from './sealed.js'

const KEY_BYTES = 32
const ID_BYTES = 8

/** NOTES_KEY does not match the database's notes, so the server could read none of them. */
export class WrongNotesKey extends Error {}

/** A school's key for its notes, as stored. */
export interface WrappedKey {
  readonly schoolId: string
  readonly id: string
  readonly generation: number
  readonly wrappedKey: Buffer
  readonly masterKeyId: string
}

/** The same key, decrypted. */
export interface NoteKey extends Omit<WrappedKey, 'wrappedKey'> {
  readonly key: KeyObject
}

interface MasterKey {
  readonly id: string
  readonly key: KeyObject
}

function masterKeyOf(secret: string): MasterKey {
  const derive = (purpose: string, bytes: number): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `rtsport ${purpose}`, bytes))
  return {
    id: derive('fingerprint of the key of note keys', ID_BYTES).toString('hex'),
    key: createSecretKey(derive('key of note keys', KEY_BYTES)),
  }
}

const placeOf = ({ schoolId, id }: Pick<WrappedKey, 'schoolId' | 'id'>): string => `note key ${schoolId} ${id}`

/** The keys that encrypt the schools' keys. They are never sent to a database. */
export class MasterKeys {
  private readonly current: MasterKey
  private readonly all: ReadonlyMap<string, MasterKey>

  /** @param secrets the first one encrypts, all of them decrypt */
  constructor(secrets: readonly [string, ...string[]]) {
    const [first, ...previous] = secrets
    this.current = masterKeyOf(first)
    this.all = new Map([this.current, ...previous.map(masterKeyOf)].map(key => [key.id, key]))
  }

  get currentId(): string {
    return this.current.id
  }

  /** Generates a key for a school. */
  make(schoolId: string, id: string, generation: number): WrappedKey {
    return this.wrapPlain({ schoolId, id, generation }, randomBytes(KEY_BYTES))
  }

  /** Encrypts the same key under the current master key. */
  rewrap({ key, ...of }: NoteKey): WrappedKey {
    return this.wrapPlain(of, key.export())
  }

  /** @throws WrongNotesKey if no master key here decrypts it */
  unwrap({ wrappedKey, ...of }: WrappedKey): NoteKey {
    const master = this.all.get(of.masterKeyId)
    const sealed = { nonce: wrappedKey.subarray(0, NONCE_BYTES), ciphertext: wrappedKey.subarray(NONCE_BYTES) }
    try {
      if (master) return { ...of, key: createSecretKey(open(master.key, sealed, placeOf(of))) }
    } catch {
      throw new WrongNotesKey(`the note key ${of.id} in the database is damaged: restore the table note_keys from a backup.`)
    }
    throw new WrongNotesKey(
      'NOTES_KEY is not the key that the clinical notes in this database are encrypted under. Start with that one; while you change it, with the old one as NOTES_KEY_PREVIOUS.',
    )
  }

  private wrapPlain(of: Pick<WrappedKey, 'schoolId' | 'id' | 'generation'>, plain: Buffer): WrappedKey {
    const { nonce, ciphertext } = seal(this.current.key, plain, placeOf(of))
    const { schoolId, id, generation } = of
    return { schoolId, id, generation, wrappedKey: Buffer.concat([nonce, ciphertext]), masterKeyId: this.current.id }
  }
}
