import { sql, type RawBuilder } from 'kysely'
import { sqlStateOf } from '../database-errors.js'
import { bytes } from '../notes/key-rows.js'
import { uuidV7 } from '../uuid-v7.js'
import type { Writer } from './writer.js'

type Sql = RawBuilder<unknown>

const FOREIGN_KEY_VIOLATION = '23503'

/** What a statement that adds an event, `the_event`, needs for its note. The note is bound to the event's id. */
export interface NotedEvent {
  /** Further columns of the event. */
  readonly columns: Readonly<Record<string, Sql>>
  /** Further writes: each `name AS (statement)`. */
  readonly also: readonly Sql[]
}

/**
 * Encrypts an event's note, if there is one. This is the only place where notes are sent to the database.
 * @param write gets what to write for the note
 */
export async function withNote<T>(writer: Writer, note: string | null | undefined, write: (noted: NotedEvent) => Promise<T>): Promise<T> {
  if (note === null || note === undefined) return write({ columns: {}, also: [] })
  const eventId = uuidV7()
  const attempt = async (afresh: boolean): Promise<T> => {
    const { keyId, nonce, ciphertext } = await writer.sealNote(eventId, note, afresh)
    return write({
      columns: { id: sql`${eventId}::uuid` },
      also: [
        sql`the_note AS (
        INSERT INTO clinical_notes (school_id, event_id, key_id, nonce, ciphertext)
        SELECT school_id, id, ${keyId}::uuid, ${bytes(nonce)}, ${bytes(ciphertext)} FROM the_event
      )`,
      ],
    })
  }
  return attempt(false).catch((error: unknown) => {
    // The key was deleted at this very moment: there is a newer one.
    if (sqlStateOf(error) === FOREIGN_KEY_VIOLATION) return attempt(true)
    throw error
  })
}
