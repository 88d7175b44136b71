import { useEmptyDatabase, type Sql } from '../support/sql.js'
import {
  addClinicalNote,
  addEvent,
  addSealedNote,
  buildCase,
  buildClinic,
  buildNoteKey,
  type Member,
  type TenantRow,
} from './support/factories.js'
import { asViewer } from './support/viewer.js'

const { rolledBack } = useEmptyDatabase()

interface Noted {
  readonly school: string
  readonly trainer: Member
  readonly event: TenantRow
  /** Another event by the same trainer, without a note. */
  readonly bare: TenantRow
  readonly key: TenantRow
  readonly nextKey: TenantRow
}

/** An event with a note encrypted with the first of two keys. */
async function buildNoted(sql: Sql): Promise<Noted> {
  const { school, trainer, athlete } = await buildClinic(sql)
  const injury = await buildCase(sql, athlete)
  const [event, bare] = [await addEvent(sql, injury, trainer, 'NOTE'), await addEvent(sql, injury, trainer, 'NOTE')]
  const [key, nextKey] = [await buildNoteKey(sql, school), await buildNoteKey(sql, school)]
  await addSealedNote(sql, event, key)
  return { school, trainer, event, bare, key, nextKey }
}

const REENCRYPTING = 'rtsport.reencrypting'
const begin = (sql: Sql): Promise<unknown> => sql`SELECT set_config(${REENCRYPTING}, 'on', true)`

describe('a note can be re-encrypted with another key', () => {
  test(
    'when the owner of the table declares it in its transaction',
    rolledBack(async sql => {
      const { nextKey } = await buildNoted(sql)
      expect((await sql.refusal`UPDATE clinical_notes SET key_id = ${nextKey.id}`).code).toBe('RT003')
      await begin(sql)
      await sql`UPDATE clinical_notes SET key_id = ${nextKey.id}, ciphertext = decode(repeat('77', 25), 'hex')`
      expect(await sql.column`SELECT key_id FROM clinical_notes`).toEqual([nextKey.id])
    }),
  )

  test(
    'but not moved to another event or school, turned into plain text, or changed under the same key',
    rolledBack(async sql => {
      const { nextKey } = await buildNoted(sql)
      const other = await buildNoted(sql)
      await begin(sql)
      const refusals = [
        await sql.refusal`UPDATE clinical_notes SET key_id = ${nextKey.id}, event_id = uuid_v7()`,
        await sql.refusal`UPDATE clinical_notes SET key_id = ${other.nextKey.id}, school_id = ${other.school}`,
        await sql.refusal`UPDATE clinical_notes SET key_id = NULL, nonce = NULL, ciphertext = NULL, body = 'Plain'`,
        await sql.refusal`UPDATE clinical_notes SET ciphertext = decode(repeat('77', 25), 'hex')`,
        await sql.refusal`UPDATE clinical_notes SET nonce = decode(repeat('77', 12), 'hex')`,
        await sql.refusal`DELETE FROM clinical_notes`,
        await sql.refusal`TRUNCATE clinical_notes`,
      ]
      expect(refusals.map(({ code }) => code)).toEqual(Array(7).fill('RT003'))
    }),
  )

  test(
    'but not by a viewer who declares it too',
    rolledBack(async sql => {
      const { trainer, nextKey } = await buildNoted(sql)
      await begin(sql)
      await asViewer(sql, trainer, async () => {
        expect((await sql.refusal`UPDATE clinical_notes SET key_id = ${nextKey.id}`).code).toBe('42501')
      })
      // Not even with permission to update the table, which no viewer has.
      await sql`GRANT UPDATE ON clinical_notes TO rtsport_viewer`
      await sql`CREATE POLICY careless ON clinical_notes FOR UPDATE TO rtsport_at USING (true)`
      await asViewer(sql, trainer, async () => {
        expect((await sql.refusal`UPDATE clinical_notes SET key_id = ${nextKey.id}`).code).toBe('RT003')
      })
    }),
  )
})

describe('a trainer', () => {
  test(
    'can write a note encrypted, not in plain text',
    rolledBack(async sql => {
      const { school, trainer, key, bare } = await buildNoted(sql)
      await asViewer(sql, trainer, async () => {
        const refusals = [
          await sql.refusal`INSERT INTO clinical_notes (school_id, event_id, body) VALUES (${school}, ${bare.id}, 'Swollen')`,
          await sql.refusal`INSERT INTO clinical_notes (school_id, event_id, body) VALUES (${school}, ${bare.id}, NULL)`,
        ]
        expect(refusals.map(({ code }) => code)).toEqual(Array(2).fill('42501'))
        await addSealedNote(sql, bare, key)
      })
    }),
  )

  test(
    'can neither read nor write the keys',
    rolledBack(async sql => {
      const { trainer } = await buildNoted(sql)
      await asViewer(sql, trainer, async () => {
        const refusals = [
          await sql.refusal`SELECT FROM note_keys`,
          await sql.refusal`SELECT school_id FROM note_keys`,
          await sql.refusal`INSERT INTO note_keys DEFAULT VALUES`,
          await sql.refusal`UPDATE note_keys SET master_key_id = 'mine'`,
          await sql.refusal`DELETE FROM note_keys`,
        ]
        expect(refusals.map(({ code }) => code)).toEqual(Array(5).fill('42501'))
      })
    }),
  )
})

describe('a note has one form', () => {
  test(
    'plain or encrypted, complete, and never both',
    rolledBack(async sql => {
      const { school, key, bare } = await buildNoted(sql)
      const refusals = [
        await sql.refusal`INSERT INTO clinical_notes (school_id, event_id) VALUES (${school}, ${bare.id})`,
        await sql.refusal`INSERT INTO clinical_notes (school_id, event_id, nonce) VALUES (${school}, ${bare.id}, decode(repeat('00', 12), 'hex'))`,
        await sql.refusal`INSERT INTO clinical_notes (school_id, event_id, body, key_id, nonce, ciphertext)
          VALUES (${school}, ${bare.id}, 'Plain', ${key.id}, decode(repeat('00', 12), 'hex'), decode(repeat('00', 25), 'hex'))`,
      ]
      expect(refusals.map(({ constraint }) => constraint)).toEqual(Array(3).fill('clinical_notes_one_form'))
      await addClinicalNote(sql, bare)
    }),
  )
})

describe('a key', () => {
  test(
    'cannot be deleted while a note uses it',
    rolledBack(async sql => {
      const { key, nextKey } = await buildNoted(sql)
      expect((await sql.refusal`DELETE FROM note_keys WHERE id = ${key.id}`).code).toBe('23503')
      await sql`DELETE FROM note_keys WHERE id = ${nextKey.id}`
    }),
  )

  test(
    'is the only one of its generation',
    rolledBack(async sql => {
      const { school } = await buildNoted(sql)
      await buildNoteKey(sql, school, { generation: 1_000_000 })
      expect(
        (
          await sql.refusal`INSERT INTO note_keys (school_id, generation, wrapped_key, master_key_id)
        SELECT school_id, generation, wrapped_key, master_key_id FROM note_keys WHERE generation = 1000000`
        ).code,
      ).toBe('23505')
    }),
  )
})
