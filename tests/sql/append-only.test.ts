import { fragment, name, useEmptyDatabase, type Sql } from '../support/sql.js'
import { addAccessRecord, seal } from './support/access-records.js'
import { addClinicalNote, addEvent, addRestriction, buildAthlete, buildCase, buildClinic, type TenantRow } from './support/factories.js'
import { asViewer } from './support/viewer.js'

const { rolledBack } = useEmptyDatabase()

/**
 * An event with a note and a changed visibility, on a case whose attention level was changed by an entry with a key; plus an access record
 * and its seal.
 */
async function buildRecord(sql: Sql): Promise<Awaited<ReturnType<typeof buildClinic>> & { readonly event: TenantRow }> {
  const clinic = await buildClinic(sql)
  const injury = await buildCase(sql, clinic.athlete)
  const event = await addEvent(sql, injury, clinic.trainer, 'EVALUATION', { severity: 'MINOR' })
  await addClinicalNote(sql, event)
  await sql`UPDATE events SET visibility = '{AT,COACH}' WHERE id = ${event.id}`
  await sql`UPDATE cases SET attention_level = 'URGENT' WHERE id = ${injury.id}`
  await sql`INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, case_id, subject_id)
    VALUES (${clinic.school}, ${clinic.trainer.id}, 'a key', 'setAttentionLevel', ${injury.id}, ${injury.id})`
  await addAccessRecord(sql, clinic.trainer, [clinic.athlete])
  await seal(sql)
  return { ...clinic, event }
}

const columnsOf = (sql: Sql, table: string): Promise<readonly string[]> =>
  sql.column<string>`SELECT attname FROM pg_attribute WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped`

/** A different value for each column that must not change. A new column needs a line here. */
const rewrites = {
  events: {
    school_id: 'uuid_v7()',
    id: 'uuid_v7()',
    case_id: 'uuid_v7()',
    athlete_id: 'uuid_v7()',
    author_id: 'uuid_v7()',
    type: `'NOTE'`,
    participation: `'OUT'`,
    severity: `'CRITICAL'`,
    summary: `'Something else'`,
    occurred_at: `now() - interval '1 day'`,
    recorded_at: `now() - interval '1 day'`,
    entry_key: 'uuid_v7()',
    corrects_id: 'uuid_v7()',
    clock_skew_seconds: '60',
    signed_by: `'Someone else'`,
    licence_type: `'OTHER'`,
    note_date: `'2026-01-01'`,
    seen_version: '1',
  },
  clinical_notes: {
    school_id: 'uuid_v7()',
    event_id: 'uuid_v7()',
    body: `'Something else'`,
    key_id: 'uuid_v7()',
    nonce: `'\\x00'`,
    ciphertext: `'\\x00'`,
  },
  event_visibility_changes: {
    school_id: 'uuid_v7()',
    id: 'uuid_v7()',
    event_id: 'uuid_v7()',
    changed_by_id: 'uuid_v7()',
    changed_at: `now() - interval '1 day'`,
    from_visibility: `'{AT}'::role[] || '{ADMIN}'::role[]`,
    to_visibility: `'{AT}'::role[]`,
  },
  case_changes: {
    school_id: 'uuid_v7()',
    id: 'uuid_v7()',
    case_id: 'uuid_v7()',
    milestone_id: 'uuid_v7()',
    changed_by_id: 'uuid_v7()',
    changed_at: `now() - interval '1 day'`,
    before: `'{}'::jsonb`,
    after: `'{}'::jsonb`,
  },
  entry_keys: {
    school_id: 'uuid_v7()',
    author_id: 'uuid_v7()',
    entry_key: `'another'`,
    mutation: `'another'`,
    case_id: 'uuid_v7()',
    subject_id: 'uuid_v7()',
    recorded_at: `now() - interval '1 day'`,
  },
  access_records: {
    school_id: 'uuid_v7()',
    id: 'uuid_v7()',
    recorded_at: `now() - interval '1 day'`,
    membership_id: 'uuid_v7()',
    role: `'PARENT'`,
    preview_of: 'uuid_v7()',
    athlete_ids: 'ARRAY[uuid_v7()]',
    kinds: `'{CLINICAL}'::data_kind[]`,
    operation: `'Another'`,
    request_id: 'uuid_v7()',
  },
  access_seals: {
    school_id: 'uuid_v7()',
    number: '9',
    previous_hash: `decode(repeat('01', 32), 'hex')`,
    hash: `decode(repeat('01', 32), 'hex')`,
    record_ids: 'ARRAY[uuid_v7()]',
    athlete_ids: 'ARRAY[uuid_v7()]',
    sealed_at: `now() - interval '1 day'`,
  },
} as const
const tables = [
  'events',
  'clinical_notes',
  'event_visibility_changes',
  'case_changes',
  'entry_keys',
  'access_records',
  'access_seals',
] as const

describe.each(tables)('%s is append-only:', table => {
  test.each(Object.entries(rewrites[table]))(
    '%s cannot be updated',
    rolledBack(async (sql, column, value) => {
      await buildRecord(sql)
      expect((await sql.refusal`UPDATE ${name(table)} SET ${name(column)} = ${fragment(value)}`).code).toBe('RT003')
    }),
  )

  test(
    'the list above has every column except events.visibility',
    rolledBack(async sql => {
      const columns = (await columnsOf(sql, table)).filter(column => column !== 'visibility')
      expect(Object.keys(rewrites[table]).sort()).toEqual([...columns].sort())
    }),
  )

  test(
    'no row can be deleted',
    rolledBack(async sql => {
      await buildRecord(sql)
      expect((await sql.refusal`DELETE FROM ${name(table)}`).code).toBe('RT003')
    }),
  )

  test(
    'it cannot be truncated, directly or by CASCADE from a referenced table',
    rolledBack(async sql => {
      await buildRecord(sql)
      for (const emptied of [table, 'events', 'cases', 'athletes', 'memberships', 'schools', 'users']) {
        expect((await sql.refusal`TRUNCATE ${name(emptied)} CASCADE`).code).toBe('RT003')
      }
    }),
  )

  test(
    'a trainer cannot update, delete or truncate it',
    rolledBack(async sql => {
      const { trainer } = await buildRecord(sql)
      await asViewer(sql, trainer, async () => {
        const [column = '', value = ''] = Object.entries(rewrites[table]).at(-1) ?? []
        expect((await sql.refusal`UPDATE ${name(table)} SET ${name(column)} = ${fragment(value)}`).code).toBe('42501')
        expect((await sql.refusal`DELETE FROM ${name(table)}`).code).toBe('42501')
        expect((await sql.refusal`TRUNCATE ${name(table)} CASCADE`).code).toBe('42501')
      })
    }),
  )
})

describe('rows around the record', () => {
  test(
    'cannot be deleted: cases, athletes, authors and schools with events',
    rolledBack(async sql => {
      const { school, athlete, trainer } = await buildRecord(sql)
      const refusals = [
        await sql.refusal`DELETE FROM cases WHERE school_id = ${school}`,
        await sql.refusal`DELETE FROM athletes WHERE id = ${athlete.id}`,
        await sql.refusal`DELETE FROM memberships WHERE id = ${trainer.id}`,
        await sql.refusal`DELETE FROM schools WHERE id = ${school}`,
      ]
      expect(refusals.map(refusal => refusal.code)).toEqual(Array(4).fill('23503'))
    }),
  )

  test(
    'cannot be deleted or truncated: restrictions',
    rolledBack(async sql => {
      const { trainer, school } = await buildRecord(sql)
      const injury = await buildCase(sql, await buildAthlete(sql, school))
      await addRestriction(sql, injury, await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED'))
      expect((await sql.refusal`DELETE FROM restrictions`).code).toBe('RT003')
      expect((await sql.refusal`TRUNCATE restrictions`).code).toBe('RT003')
    }),
  )
})
