import { randomUUID } from 'node:crypto'
import type { AnswerJson } from '../answer-json.js'
import type { Database, Statement } from '../database.js'
import { noteMarker, partAtTokens, UNREADABLE, type Token } from './marker.js'
import { MasterKeys, type NoteKey } from './master-keys.js'
import { NoteKeys } from './note-keys.js'
import { NONCE_BYTES, open, seal, type Sealed } from './sealed.js'

/** A clinical note as it lies in the database. */
export interface SealedNote extends Sealed {
  readonly keyId: string
}

const placeOf = (schoolId: string, eventId: string): string => `clinical note ${schoolId} ${eventId}`

/** @param eventId the note can be decrypted with this event's row alone */
export function sealNote({ id, schoolId, key }: NoteKey, eventId: string, note: string): SealedNote {
  return { keyId: id, ...seal(key, Buffer.from(note), placeOf(schoolId, eventId)) }
}

/** @throws where it was changed, or is another event's */
export function openNote({ schoolId, key }: NoteKey, eventId: string, { nonce, ciphertext }: Sealed): string {
  return open(key, { nonce, ciphertext }, placeOf(schoolId, eventId)).toString()
}

/** A statement as it is sent, and what makes its finished JSON whole. */
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
   * To be called before anything is served: no later read has to wait for a key that is there.
   * @throws WrongNotesKey where there is a key that this server cannot decrypt
   */
  async check(): Promise<void> {
    await this.keys.readAll()
  }

  /** The key that encrypts a school's notes. */
  keyOf(schoolId: string): Promise<NoteKey> {
    return this.keys.newest(schoolId)
  }

  /** @param afresh the key that is known may be there no longer */
  async seal(schoolId: string, eventId: string, note: string, afresh = false): Promise<SealedNote> {
    if (afresh) await this.keys.read(schoolId)
    return sealNote(await this.keyOf(schoolId), eventId, note)
  }

  /** Readies a statement, where there are notes in what it answers. */
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

  /** Keys that other processes have made since. The embedded store has none, and could not be asked in the middle of a reading. */
  private async readMissing(tokens: readonly Token[]): Promise<void> {
    if (!this.database.isShared) return
    const missing = new Set(tokens.filter(token => !this.keys.find(token.schoolId, token.keyId)).map(({ schoolId }) => schoolId))
    await Promise.all([...missing].map(schoolId => this.keys.read(schoolId)))
  }

  /** The note as JSON. One that is damaged must not take the answer's other rows with it. */
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
