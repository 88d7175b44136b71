import { rowsOf } from '../access-record/cursor.js'
import type { Database } from '../database.js'
import { readInTransaction } from '../in-transaction.js'
import { readKeys } from './key-rows.js'
import type { MasterKeys } from './master-keys.js'
import { openNote } from './note-vault.js'
import { asOwner } from './owner.js'

interface Row {
  readonly eventId: string
  readonly keyId: string
  readonly nonce: string
  readonly ciphertext: string
}

const EVERY_NOTE = {
  sql: `SELECT event_id AS "eventId", key_id AS "keyId", encode(nonce, 'base64') AS nonce, encode(ciphertext, 'base64') AS ciphertext
    FROM clinical_notes WHERE key_id IS NOT NULL`,
  parameters: [],
}

/**
 * Decrypts every note and discards the text.
 * @throws WrongNotesKey if these master keys do not decrypt one of the keys
 */
export async function countReadable(
  database: Database,
  masters: MasterKeys,
): Promise<{ readonly notes: number; readonly unreadable: readonly string[] }> {
  const wrapped = await asOwner(database, query => readKeys(query, null))
  const keys = new Map(wrapped.map(row => [row.id, masters.unwrap(row)]))
  const unreadable: string[] = []
  let notes = 0
  await readInTransaction(database, async transaction => {
    for await (const row of rowsOf<Row>(transaction, 'notes', EVERY_NOTE, 500)) {
      notes += 1
      const key = keys.get(row.keyId)
      try {
        if (!key) throw new Error('it has no key')
        openNote(key, row.eventId, { nonce: Buffer.from(row.nonce, 'base64'), ciphertext: Buffer.from(row.ciphertext, 'base64') })
      } catch {
        unreadable.push(row.eventId)
      }
    }
  })
  return { notes, unreadable }
}
