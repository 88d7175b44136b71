import { MasterKeys } from '../../src/data/notes/master-keys.js'
import { openNote } from '../../src/data/notes/note-vault.js'
import { testNotesKey } from './databases.js'
import type { Sql } from './sql.js'

interface NoteRow {
  readonly schoolId: string
  readonly eventId: string
  readonly body: string | null
  readonly id: string
  readonly generation: number
  readonly wrapped: string
  readonly masterKeyId: string
  readonly nonce: string
  readonly ciphertext: string
}

/** The decrypted clinical notes of all schools, by event. Reads as the owner, who bypasses row-level security. */
export async function notesIn(sql: Sql): Promise<ReadonlyMap<string, string>> {
  const masters = new MasterKeys([testNotesKey])
  const rows = await sql<NoteRow>`SELECT n.school_id AS "schoolId", n.event_id AS "eventId", n.body, k.id, k.generation,
      encode(k.wrapped_key, 'hex') AS wrapped, k.master_key_id AS "masterKeyId", encode(n.nonce, 'hex') AS nonce,
      encode(n.ciphertext, 'hex') AS ciphertext
    FROM clinical_notes AS n LEFT JOIN note_keys AS k ON k.school_id = n.school_id AND k.id = n.key_id`
  return new Map(
    rows.map(({ eventId, body, nonce, ciphertext, wrapped, ...key }) => {
      if (body !== null) return [eventId, body]
      const unwrapped = masters.unwrap({ ...key, wrappedKey: Buffer.from(wrapped, 'hex') })
      return [eventId, openNote(unwrapped, eventId, { nonce: Buffer.from(nonce, 'hex'), ciphertext: Buffer.from(ciphertext, 'hex') })]
    }),
  )
}
