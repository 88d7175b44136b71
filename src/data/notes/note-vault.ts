import { randomUUID } from 'node:crypto'
import type { AnswerJson } from '../answer-json.js'
import type { Database, Statement } from '../database.js'
import { noteMarker, partAtTokens, UNREADABLE, type Token } from './marker.js'
import { MasterKeys, type NoteKey } from './master-keys.js'
import { NoteKeys } from './note-keys.js'
import { NONCE_BYTES, open, seal, type Sealed } from './sealed.js'

/** A clinical note as stored. */
export interface SealedNote extends Sealed {
  readonly keyId: string
}

const placeOf = (schoolId: string, eventId: string): string => `clinical note ${schoolId} ${eventId}`

/** @param eventId bound into the ciphertext: the note decrypts only with this event's row */
export function sealNote({ id, schoolId, key }: NoteKey, eventId: string, note: string): SealedNote {
  return { keyId: id, ...seal(key, Buffer.from(note), placeOf(schoolId, eventId)) }
}

/** @throws if the note was changed or belongs to another event */
export function openNote({ schoolId, key }: NoteKey, eventId: string, { nonce, ciphertext }: Sealed): string {
  return open(key, { nonce, ciphertext }, placeOf(schoolId, eventId)).toString()
}

/** A statement ready to send, and a function that decrypts the notes in its JSON. */
export interface Opening<S extends Statement> {
  readonly statement: S
  readonly open: (json: AnswerJson) => Promise<AnswerJson>
}

/** Encrypts clinical notes on their way into the database, and decrypts them on their way out. */
export class NoteVault {
  readonly masters: MasterKeys
  private readonly keys: NoteKeys

  /** @param secrets the first one encrypts, all of them decrypt */
  constructor(
    private readonly database: Database,
    secrets: readonly [string, ...string[]],
  ) {
    this.masters = new MasterKeys(secrets)
    this.keys = new NoteKeys(database, this.masters)
  }

  /**
   * Call it before serving: later reads then never wait for a key that already exists.
   * @throws WrongNotesKey if this server cannot decrypt one of the keys
   */
  async check(): Promise<void> {
    await this.keys.readAll()
  }

  /** The key that encrypts a school's notes. */
  keyOf(schoolId: string): Promise<NoteKey> {
    return this.keys.newest(schoolId)
  }

  /** @param afresh reads the keys again first, because the cached one may have been deleted */
  async seal(schoolId: string, eventId: string, note: string, afresh = false): Promise<SealedNote> {
    if (afresh) await this.keys.read(schoolId)
    return sealNote(await this.keyOf(schoolId), eventId, note)
  }

  /** Prepares a statement whose answer may contain notes. */
  opening<S extends Statement>(statement: S): Opening<S> {
    if (!statement.parameters.includes(noteMarker)) return { statement, open: json => Promise.resolve(json) }
    const marker = randomUUID()
    const parameters = statement.parameters.map(parameter => (parameter === noteMarker ? marker : parameter))
    return { statement: { ...statement, parameters }, open: json => this.open(json, marker) }
  }

  private async open(json: AnswerJson, marker: string): Promise<AnswerJson> {
    if (!json.includes(marker)) return json
    const [head, tokens] = partAtTokens(json.toString(), marker)
    await this.readMissing(tokens)
    return head + tokens.map(token => this.opened(token) + token.tail).join('')
  }

  /** Reads keys that other processes have made since. The embedded store has no other processes, and cannot run a query during a read. */
  private async readMissing(tokens: readonly Token[]): Promise<void> {
    if (!this.database.isShared) return
    const missing = new Set(tokens.filter(token => !this.keys.find(token.schoolId, token.keyId)).map(({ schoolId }) => schoolId))
    await Promise.all([...missing].map(schoolId => this.keys.read(schoolId)))
  }

  /** Returns the note as JSON. A damaged note must not fail the answer's other rows. */
  private opened({ schoolId, eventId, keyId, sealed }: Token): string {
    const key = this.keys.find(schoolId, keyId)
    if (!key) return UNREADABLE
    try {
      const note = openNote(key, eventId, { nonce: sealed.subarray(0, NONCE_BYTES), ciphertext: sealed.subarray(NONCE_BYTES) })
      return JSON.stringify(note)
    } catch {
      return UNREADABLE
    }
  }
}
