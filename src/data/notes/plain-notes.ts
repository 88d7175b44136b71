import { sql } from 'kysely'
import type { Database } from '../database.js'
import type { NoteVault } from './note-vault.js'
import { asOwner } from './owner.js'
import { reencrypt } from './reencrypt.js'

/**
 * Encrypts the notes that predate encryption.
 * @returns how many
 */
export async function encryptPlainNotes(database: Database, vault: NoteVault): Promise<number> {
  const schools = await asOwner(database, query =>
    query<{ readonly id: string }>(sql`
      SELECT s.id FROM schools AS s WHERE EXISTS (SELECT FROM clinical_notes AS n WHERE n.school_id = s.id AND n.key_id IS NULL) ORDER BY s.id`),
  )
  let notes = 0
  for (const { id } of schools) {
    const to = await vault.keyOf(id)
    notes += (await reencrypt(database, { schoolId: id, keys: new Map(), to, stale: sql<boolean>`n.key_id IS NULL` })).notes
  }
  return notes
}
