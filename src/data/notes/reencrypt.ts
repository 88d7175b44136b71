import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../database.js'
import type { NoteKey } from './master-keys.js'
import { openNote, sealNote } from './note-vault.js'
import { asOwner, type Query } from './owner.js'

const BATCH = 500

interface NoteRow {
  readonly eventId: string
  readonly keyId: string | null
  readonly body: string | null
  readonly nonce: string | null
  readonly ciphertext: string | null
}

export interface Reencrypting {
  readonly schoolId: string
  /** Keys that may have encrypted the notes so far. */
  readonly keys: ReadonlyMap<string, NoteKey>
  readonly to: NoteKey
  /** A condition on `n` that selects the rows to re-encrypt. */
  readonly stale: RawBuilder<boolean>
  /**
   * Called after each batch.
   * @returns whether to continue
   */
  readonly onBatch?: (notes: number) => boolean
}

export interface Reencrypted {
  readonly notes: number
  /** These notes keep their key. */
  readonly unreadable: number
  readonly stopped: boolean
}

function plainOf({ keys }: Reencrypting, { body, keyId, eventId, nonce, ciphertext }: NoteRow): string | null {
  if (body !== null) return body
  const key = keys.get(keyId ?? '')
  if (!key) return null
  try {
    return openNote(key, eventId, { nonce: Buffer.from(nonce ?? '', 'base64'), ciphertext: Buffer.from(ciphertext ?? '', 'base64') })
  } catch {
    return null
  }
}

async function batch(
  query: Query,
  work: Reencrypting,
  after: string,
): Promise<{ readonly rows: readonly NoteRow[]; readonly done: number }> {
  const rows = await query<NoteRow>(sql`
    SELECT n.event_id AS "eventId", n.key_id AS "keyId", n.body, encode(n.nonce, 'base64') AS nonce, encode(n.ciphertext, 'base64') AS ciphertext
    FROM clinical_notes AS n WHERE n.school_id = ${work.schoolId}::uuid AND ${work.stale} AND n.event_id > ${after}::uuid
    ORDER BY n.event_id LIMIT ${BATCH} FOR NO KEY UPDATE`)
  const sealed = rows.flatMap(row => {
    const plain = plainOf(work, row)
    if (plain === null) return []
    const { nonce, ciphertext } = sealNote(work.to, row.eventId, plain)
    return { event_id: row.eventId, nonce: nonce.toString('base64'), ciphertext: ciphertext.toString('base64') }
  })
  if (sealed.length > 0) {
    await query(sql`SELECT set_config('rtsport.reencrypting', 'on', true)`)
    await query(sql`
      UPDATE clinical_notes AS n SET body = NULL, key_id = ${work.to.id}::uuid, nonce = decode(s.nonce, 'base64'),
        ciphertext = decode(s.ciphertext, 'base64')
      FROM jsonb_to_recordset(${JSON.stringify(sealed)}::text::jsonb) AS s (event_id uuid, nonce text, ciphertext text)
      WHERE n.school_id = ${work.schoolId}::uuid AND n.event_id = s.event_id`)
  }
  return { rows, done: sealed.length }
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

/** Re-encrypts a school's stale notes under one key. Each batch is a transaction of its own, so it can be interrupted at any point. */
export async function reencrypt(database: Database, work: Reencrypting): Promise<Reencrypted> {
  let after = BEFORE_ALL
  let notes = 0
  let unreadable = 0
  for (;;) {
    const { rows, done } = await asOwner(database, query => batch(query, work, after))
    const last = rows.at(-1)
    if (!last) return { notes, unreadable, stopped: false }
    after = last.eventId
    notes += done
    unreadable += rows.length - done
    if (work.onBatch?.(done) === false) return { notes, unreadable, stopped: true }
  }
}
