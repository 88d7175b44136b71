import { fragment, name, useEmptyDatabase, type Sql } from '../../support/sql.js'
import { addEvent } from '../support/factories.js'
import { beginViewer } from '../support/viewer.js'
import { buildWorld, type World } from '../support/world.js'

const { rolledBack, committed } = useEmptyDatabase()

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

const DENIED = '42501'

/** Copies every row into another school with the same id, which composite keys allow. So every policy must check the school. */
async function makeTwins(sql: Sql): Promise<readonly string[]> {
  const tables = await sql.column<string>`SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'school_id' ORDER BY 1`
  await sql`SET LOCAL session_replication_role = replica`
  for (const table of tables) {
    const deferrable = await sql`SELECT FROM pg_constraint WHERE conrelid = ${table}::regclass AND contype = 'u' AND condeferrable`
    // Some tables have one row per school, such as the clearance policy. ON CONFLICT does not support deferrable constraints.
    const unlessThere = fragment(deferrable.length > 0 ? '' : 'ON CONFLICT DO NOTHING')
    await sql`INSERT INTO ${name(table)}
      SELECT twin.* FROM ${name(table)} AS t, jsonb_populate_record(t, jsonb_build_object('school_id', ${world.there.school}::text)) AS twin
      WHERE t.school_id = ${world.here.school} ${unlessThere}`
  }
  await sql`SET LOCAL session_replication_role = origin`
  return tables
}

/** Own memberships are visible everywhere. */
const KNOWN_ELSEWHERE = new Set(['memberships'])

test.each(['trainer', 'coach', 'coach and parent', 'parent', 'parent and coach', 'admin', 'visitor'] as const)(
  'a %s sees no row of another school, even with the id of a visible row',
  rolledBack(async (sql, viewer) => {
    const tables = await makeTwins(sql)
    const readable = await sql.column<string>`SELECT t FROM unnest(${tables}::text[]) AS t
      WHERE has_any_column_privilege('rtsport_viewer', t, 'SELECT')`
    expect(readable.length).toBeGreaterThan(15)
    await beginViewer(sql, world.here.members[viewer])
    for (const table of readable.filter(one => !KNOWN_ELSEWHERE.has(one))) {
      const elsewhere = await sql`SELECT FROM ${name(table)} WHERE school_id <> ${world.here.school}`
      expect([table, elsewhere.length]).toEqual([table, 0])
    }
  }),
)

test(
  'a trainer cannot write in another school, even when its rows have the trainer’s own ids',
  rolledBack(async sql => {
    const { cases, athletes, members } = world.here
    const { school } = world.there
    const me = members.trainer
    await makeTwins(sql)
    await beginViewer(sql, me)
    const refusals = [
      await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
        VALUES (${school}, ${cases['ana knee'].id}, ${athletes.ana.id}, ${me.id}, 'NOTE', '')`,
      await sql.refusal`INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, case_id, subject_id)
        VALUES (${school}, ${me.id}, 'a key', 'setAttentionLevel', ${cases['ana knee'].id}, ${cases['ana knee'].id})`,
    ]
    expect(refusals.map(({ code }) => code)).toEqual([DENIED, DENIED])
  }),
)

test.each([
  ['trainer', 'COACH'],
  ['admin', 'PARENT'],
] as const)(
  'a %s who is a %s elsewhere sees both memberships',
  rolledBack(async (sql, viewer, role) => {
    const me = world.here.members[viewer]
    const elsewhere = await sql.value<string>`INSERT INTO memberships (school_id, user_id, role)
      VALUES (${world.there.school}, ${me.user}, ${role}::role) RETURNING id`
    await beginViewer(sql, me)
    expect(await sql.column`SELECT id FROM memberships WHERE user_id = ${me.user} ORDER BY id`).toEqual([me.id, elsewhere].sort())
  }),
)

describe('symptoms that send an athlete back', () => {
  test(
    'are written only in the viewer’s school, even by an UPDATE without WHERE',
    rolledBack(async sql => {
      const own = await sql.value<number>`SELECT count(*)::int FROM case_protocols WHERE school_id = ${world.here.school}`
      await sql`ALTER TABLE case_protocols DISABLE TRIGGER USER`
      await beginViewer(sql, world.here.members.trainer)
      await sql`${fragment(`DO $$
        DECLARE changed int;
        BEGIN
          UPDATE case_protocols SET sent_back_by_id = NULL;
          GET DIAGNOSTICS changed = ROW_COUNT;
          PERFORM set_config('test.changed', changed::text, true);
        END $$`)}`
      expect(await sql.value`SELECT current_setting('test.changed')`).toBe(String(own))
    }),
  )

  test(
    'must be the trainer’s own event, not a colleague’s',
    rolledBack(async sql => {
      const { cases, members } = world.here
      const [colleagues, own] = [
        await addEvent(sql, cases['ana knee'], members.trainer, 'EVALUATION'),
        await addEvent(sql, cases['ana knee'], members.assistant, 'EVALUATION'),
      ]
      await sql`ALTER TABLE case_protocols DISABLE TRIGGER USER`
      await beginViewer(sql, members.assistant)
      const refused =
        await sql.refusal`UPDATE case_protocols SET sent_back_by_id = ${colleagues.id} WHERE case_id = ${cases['ana knee'].id}`
      expect(refused.code).toBe(DENIED)
      const written = await sql`UPDATE case_protocols SET sent_back_by_id = ${own.id} WHERE case_id = ${cases['ana knee'].id} RETURNING id`
      expect(written).toHaveLength(1)
    }),
  )
})
