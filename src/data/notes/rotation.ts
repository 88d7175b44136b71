import { sql } from 'kysely'
import { sqlStateOf } from '../database-errors.js'
import type { Database } from '../database.js'
import { uuidV7 } from '../uuid-v7.js'
import { addKey, bytes, readKeys } from './key-rows.js'
import type { MasterKeys, NoteKey } from './master-keys.js'
import { asOwner, type Query } from './owner.js'
import { reencrypt } from './reencrypt.js'

const FOREIGN_KEY_VIOLATION = '23503'

/** Reports a rotation's progress. */
export interface RotationReport {
  /** @param carriedOn an earlier rotation was interrupted, and this one continues with its keys */
  readonly begun: (schools: number, carriedOn: boolean) => void
  /**
   * Called after each batch.
   * @returns false to stop here
   */
  readonly progress: (notes: number, school: number) => boolean
}

export interface Rotated {
  readonly notes: number
  /** Notes changed outside the server: nobody can read them, and they keep their keys. */
  readonly unreadable: number
  /** How many keys remain beside each school's newest, because a note needs them. */
  readonly olderKeys: number
  readonly stopped: boolean
}

type SchoolKeys = ReadonlyMap<string, readonly [NoteKey, ...NoteKey[]]>

/** Each school's keys, newest first. */
async function keysOf(query: Query, masters: MasterKeys): Promise<SchoolKeys> {
  const schools = new Map<string, readonly [NoteKey, ...NoteKey[]]>()
  for (const row of await readKeys(query, null)) {
    const key = masters.unwrap(row)
    schools.set(key.schoolId, [key, ...(schools.get(key.schoolId) ?? [])])
  }
  return schools
}

/**
 * Creates every school's next key, in one transaction. If an earlier rotation under this master key was interrupted, its keys are used
 * instead. If two rotations begin at once, one creates the keys and both use them.
 */
async function begin(query: Query, masters: MasterKeys): Promise<boolean> {
  const schools = await keysOf(query, masters)
  const cutOff = [...schools.values()].some(([newest, older]) => older && newest.masterKeyId === masters.currentId)
  for (const [newest] of schools.values()) {
    if (cutOff && newest.masterKeyId === masters.currentId) continue
    await addKey(query, masters.make(newest.schoolId, uuidV7(), newest.generation + 1))
  }
  return cutOff
}

/** Deletes a school's older keys that no note needs. A foreign key keeps one under which a note is being written now. */
async function removeUnused(database: Database, { schoolId, id }: NoteKey): Promise<void> {
  const removal = sql`
    DELETE FROM note_keys AS k WHERE k.school_id = ${schoolId}::uuid AND k.id <> ${id}::uuid
      AND k.generation < (SELECT generation FROM note_keys WHERE school_id = ${schoolId}::uuid AND id = ${id}::uuid)
      AND NOT EXISTS (SELECT FROM clinical_notes AS n WHERE n.school_id = k.school_id AND n.key_id = k.id)`
  await asOwner(database, query => query(removal)).catch((error: unknown) => {
    if (sqlStateOf(error) !== FOREIGN_KEY_VIOLATION) throw error
  })
}

/**
 * Re-encrypts the remaining keys under the current master key.
 * @returns how many keys are not their school's newest
 */
async function finish(query: Query, masters: MasterKeys): Promise<number> {
  const keys = [...(await keysOf(query, masters)).values()]
  for (const key of keys.flat().filter(({ masterKeyId }) => masterKeyId !== masters.currentId)) {
    const { wrappedKey, masterKeyId } = masters.rewrap(key)
    await query(sql`UPDATE note_keys SET wrapped_key = ${bytes(wrappedKey)}, master_key_id = ${masterKeyId}::text
      WHERE school_id = ${key.schoolId}::uuid AND id = ${key.id}::uuid`)
  }
  return keys.reduce((older, ofSchool) => older + ofSchool.length - 1, 0)
}

/**
 * Re-encrypts all notes under new keys, while servers run. After an interruption, run it again and it continues.
 * @throws WrongNotesKey if the master keys do not decrypt one of the keys
 */
export async function rotateNotes(database: Database, masters: MasterKeys, report: RotationReport): Promise<Rotated> {
  const carriedOn = await asOwner(database, query => begin(query, masters))
  const schools = [...(await asOwner(database, query => keysOf(query, masters))).values()]
  report.begun(schools.length, carriedOn)
  let notes = 0
  let unreadable = 0
  for (const [index, keys] of schools.entries()) {
    const [to] = keys
    const stale = sql<boolean>`n.key_id IS DISTINCT FROM ${to.id}::uuid`
    const work = { schoolId: to.schoolId, keys: new Map(keys.map(key => [key.id, key])), to, stale }
    const done = await reencrypt(database, { ...work, onBatch: count => report.progress(count, index + 1) })
    notes += done.notes
    unreadable += done.unreadable
    if (done.stopped) return { notes, unreadable, olderKeys: 0, stopped: true }
    await removeUnused(database, to)
  }
  const olderKeys = await asOwner(database, query => finish(query, masters))
  return { notes, unreadable, olderKeys, stopped: false }
}
