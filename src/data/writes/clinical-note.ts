import { sql, type RawBuilder } from 'kysely'
import { sqlStateOf } from '../database-errors.js'
import { bytes } from '../notes/key-rows.js'
import { uuidV7 } from '../uuid-v7.js'
import type { Writer } from './writer.js'

type Sql = RawBuilder<unknown>

const FOREIGN_KEY_VIOLATION = '23503'

/** What a statement that adds an event, `the_event`, takes for its note: the event's id is part of what the note is bound to. */
export interface NotedEvent {
  /** More of the event's columns. */
  readonly columns: Readonly<Record<string, Sql>>
  /** More to write: each `name AS (statement)`. */
  readonly also: readonly Sql[]
}

/**
 * Encrypts an event's note, where there is one. The one place at which notes go to the database.
 * @param write is given what to write of it
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
    // The key was retired at this very moment: there is a newer one.
    if (sqlStateOf(error) === FOREIGN_KEY_VIOLATION) return attempt(true)
    throw error
  })
}
