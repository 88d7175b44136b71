import { fragment, useEmptyDatabase, type Sql } from '../../support/sql.js'
import { addEvent, addRestriction, addSealedNote, buildNoteKey } from '../support/factories.js'
import { TODAY } from '../support/steps.js'
import { beginViewer } from '../support/viewer.js'
import { buildWorld, type MemberName, type SchoolOfTheWorld, type World } from '../support/world.js'

const { rolledBack, committed } = useEmptyDatabase()

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

/** insufficient_privilege: a missing grant, or a row that violates a policy. */
const DENIED = '42501'

/** Returns one element per row written, or throws when denied. */
type Write = (sql: Sql, own: SchoolOfTheWorld, me: { readonly id: string }) => Promise<readonly unknown[]>

/** Without RETURNING, which would need SELECT permission too. */
const once = (insert: Promise<unknown>): Promise<readonly unknown[]> => insert.then(() => [1])

// prettier-ignore
/** Writes to the viewer's own school, each needing nothing but the permission for it. */
const record: Readonly<Record<string, Write>> = {
  'opens a case': (sql, { school, athletes }) =>
    once(sql`INSERT INTO cases (school_id, athlete_id, body_part, participation) VALUES (${school}, ${athletes.ana.id}, 'ELBOW', 'OUT')`),
  'sets a case’s attention': (sql, { cases }) => sql`UPDATE cases SET attention_level = 'URGENT' WHERE id = ${cases['ana knee'].id} RETURNING 1`,
  'assesses a case': (sql, { cases }) => sql`UPDATE cases SET severity = 'MINOR' WHERE id = ${cases['ben knee'].id} RETURNING 1`,
  'sets a return': (sql, { cases }) => sql`UPDATE cases SET expected_return_on = '2027-01-01' WHERE id = ${cases['ana knee'].id} RETURNING 1`,
  'adds an event': (sql, { school, cases, athletes }, me) =>
    once(sql`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
      VALUES (${school}, ${cases['ana knee'].id}, ${athletes.ana.id}, ${me.id}, 'NOTE', '')`),
  'shows an event': (sql, { events }) =>
    sql`UPDATE events SET visibility = '{AT,COACH}' WHERE id = ${events.get('ana knee: AT COACH PARENT ADMIN')?.id} RETURNING 1`,
  'ends a restriction': (sql, { school }) => sql`UPDATE restrictions SET ends_on = starts_on WHERE school_id = ${school} RETURNING 1`,
  'adds a milestone': (sql, { school, cases }) =>
    once(sql`INSERT INTO milestones (school_id, case_id, label, position) VALUES (${school}, ${cases['ana knee'].id}, 'Run', 999999)`),
  'keeps a key': (sql, { school, cases }, me) =>
    once(sql`INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, case_id, subject_id)
      VALUES (${school}, ${me.id}, 'a key', 'setAttentionLevel', ${cases['ana knee'].id}, ${cases['ana knee'].id})`),
  'completes milestones': (sql, { cases }) => sql`UPDATE milestones SET completed_at = now() WHERE case_id = ${cases['ben knee'].id} RETURNING 1`,
  'removes milestones': (sql, { cases }) => sql`DELETE FROM milestones WHERE case_id = ${cases['ben knee'].id} RETURNING 1`,
  'applies a protocol': (sql, { school, cases, names }) =>
    once(sql`INSERT INTO case_protocols (school_id, case_id, protocol_id)
      VALUES (${school}, ${cases['ben knee'].id}, ${[...names].find(([, name]) => name === 'ANKLE_SPRAIN')?.[0]})`),
  'records a medical clearance': (sql, { cases }) => sql`UPDATE milestones SET clearance_signed_by = 'Dr. Ames', clearance_signed_on = ${fragment(TODAY)}
    WHERE case_id = ${cases['ana knee'].id} AND requires_clearance RETURNING 1`,
}

// prettier-ignore
const roster: Readonly<Record<string, Write>> = {
  'makes a team': (sql, { school }) =>
    once(sql`INSERT INTO teams (school_id, sport, level, season, name) VALUES (${school}, 'GOLF', 'VARSITY', '2026', 'Golf')`),
  'renames teams': (sql, { school }) => sql`UPDATE teams SET season = '2027' WHERE school_id = ${school} RETURNING 1`,
  'removes teams': (sql, { school }) => sql`DELETE FROM teams WHERE school_id = ${school} RETURNING 1`,
  'makes a coach one of a team': (sql, { school, teams, members }) =>
    once(sql`INSERT INTO team_coaches (school_id, team_id, membership_id) VALUES (${school}, ${teams.tennis.id}, ${members.coach.id})`),
  'takes coaches off their teams': (sql, { school }) => sql`DELETE FROM team_coaches WHERE school_id = ${school} RETURNING 1`,
  'puts an athlete on a team': (sql, { school, teams, athletes }) =>
    once(sql`INSERT INTO team_athletes (school_id, team_id, athlete_id) VALUES (${school}, ${teams.football.id}, ${athletes.cam.id})`),
  'takes athletes off their teams': (sql, { school }) => sql`DELETE FROM team_athletes WHERE school_id = ${school} RETURNING 1`,
  'enrols an athlete': (sql, { school }) =>
    once(sql`INSERT INTO athletes (school_id, first_name, last_name, date_of_birth, grad_year) VALUES (${school}, 'Eve', 'Roe', '2010-01-01', 2028)`),
  'renames athletes': (sql, { school }) => sql`UPDATE athletes SET last_name = 'Roe' WHERE school_id = ${school} RETURNING 1`,
  'makes a guardian': (sql, { school, members, athletes }) =>
    once(sql`INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship)
      VALUES (${school}, ${members.parent.id}, ${athletes.cam.id}, 'father')`),
  'revokes guardianships': (sql, { school }) => sql`UPDATE guardianships SET revoked_at = now() WHERE school_id = ${school} RETURNING 1`,
  'makes a member': (sql, { school, members }) =>
    once(sql`INSERT INTO memberships (school_id, user_id, role) VALUES (${school}, ${members.visitor.user}, 'PARENT')`),
  'disables members': (sql, { school }) => sql`UPDATE memberships SET disabled_at = now() WHERE school_id = ${school} RETURNING 1`,
}

// prettier-ignore
const nobodys: Readonly<Record<string, Write>> = {
  'decides a status': (sql, { school }) => sql`UPDATE athletes SET current_status = 'OUT' WHERE school_id = ${school} RETURNING 1`,
  'decides a case': (sql, { school }) => sql`UPDATE cases SET participation = 'OUT' WHERE school_id = ${school} RETURNING 1`,
  'resolves a case': (sql, { school }) => sql`UPDATE cases SET status = 'RESOLVED', resolved_at = now() WHERE school_id = ${school} RETURNING 1`,
  'dates a record back': (sql, { school, cases, athletes }, me) =>
    once(sql`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary, recorded_at)
      VALUES (${school}, ${cases['ana knee'].id}, ${athletes.ana.id}, ${me.id}, 'NOTE', '', '2020-01-01Z')`),
  'dates a case back': (sql, { school, athletes }) =>
    once(sql`INSERT INTO cases (school_id, athlete_id, body_part, participation, opened_at)
      VALUES (${school}, ${athletes.ana.id}, 'ELBOW', 'OUT', '2020-01-01Z')`),
  'writes the history of visibility': (sql, { school, events }) =>
    once(sql`INSERT INTO event_visibility_changes (school_id, event_id) VALUES (${school}, ${events.get('ana knee: AT')?.id})`),
  'writes the history of a case': (sql, { school, cases }) =>
    once(sql`INSERT INTO case_changes (school_id, case_id, before, after) VALUES (${school}, ${cases['ana knee'].id}, '{}', '{}')`),
  'keeps a key in another’s name': (sql, { school, cases, members }) =>
    once(sql`INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, case_id, subject_id)
      VALUES (${school}, ${members.assistant.id}, 'a key', 'setAttentionLevel', ${cases['ana knee'].id}, ${cases['ana knee'].id})`),
  'counts a case’s versions': (sql, { school }) => sql`UPDATE cases SET version = 1 WHERE school_id = ${school} RETURNING 1`,
  'changes a protocol': (sql, { school }) => sql`UPDATE protocols SET name = 'Mine' WHERE school_id = ${school} RETURNING 1`,
  'changes a protocol’s step': (sql, { school }) => sql`UPDATE protocol_steps SET minimum_hours = 24 WHERE school_id = ${school} RETURNING 1`,
  'makes a protocol': (sql, { school }) =>
    once(sql`INSERT INTO protocols (school_id, key, name, source) VALUES (${school}, 'MINE', 'Mine', 'Me')`),
  'makes a step begin': (sql, { school }) =>
    sql`UPDATE milestones SET started_at = now() - interval '9 days' WHERE school_id = ${school} AND step IS NOT NULL RETURNING 1`,
  'dates a protocol back': (sql, { school, cases, names }) =>
    once(sql`INSERT INTO case_protocols (school_id, case_id, protocol_id, applied_at)
      VALUES (${school}, ${cases['ben knee'].id}, ${[...names].find(([, name]) => name === 'ANKLE_SPRAIN')?.[0]}, '2020-01-01Z')`),
  'records another’s access': (sql, { athletes, members }) =>
    once(sql`INSERT INTO access_records (membership_id, athlete_ids, kinds, operation, request_id)
      VALUES (${members.assistant.id}, ARRAY[${athletes.ana.id}::uuid], '{ROSTER}', 'Roster', uuid_v7())`),
  'records an access in another role': (sql, { athletes }) =>
    once(sql`INSERT INTO access_records (role, athlete_ids, kinds, operation, request_id)
      VALUES ('ADMIN', ARRAY[${athletes.ana.id}::uuid], '{ROSTER}', 'Roster', uuid_v7())`),
  'dates an access back': (sql, { athletes }) =>
    once(sql`INSERT INTO access_records (recorded_at, athlete_ids, kinds, operation, request_id)
      VALUES ('2020-01-01Z', ARRAY[${athletes.ana.id}::uuid], '{ROSTER}', 'Roster', uuid_v7())`),
  'records an access in a school of choice': (sql, { school, athletes }) =>
    once(sql`INSERT INTO access_records (school_id, athlete_ids, kinds, operation, request_id)
      VALUES (${school}, ARRAY[${athletes.ana.id}::uuid], '{ROSTER}', 'Roster', uuid_v7())`),
  'removes accesses': (sql, { school }) => sql`DELETE FROM access_records WHERE school_id = ${school} RETURNING 1`,
  'seals': (sql, { school, athletes }) =>
    once(sql`INSERT INTO access_seals (school_id, number, previous_hash, hash, record_ids, athlete_ids, sealed_at) VALUES
      (${school}, 9, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), ARRAY[uuid_v7()], ARRAY[${athletes.ana.id}::uuid], now())`),
  'removes a case': (sql, { school }) => sql`DELETE FROM cases WHERE school_id = ${school} RETURNING 1`,
  'removes an athlete': (sql, { school }) => sql`DELETE FROM athletes WHERE school_id = ${school} RETURNING 1`,
  'removes a member': (sql, { school }) => sql`DELETE FROM memberships WHERE school_id = ${school} RETURNING 1`,
  'removes a guardianship': (sql, { school }) => sql`DELETE FROM guardianships WHERE school_id = ${school} RETURNING 1`,
  'promotes a member': (sql, { members }) => sql`UPDATE memberships SET role = 'ADMIN' WHERE id = ${members.coach.id} RETURNING 1`,
  'changes a person': (sql, { members }) => sql`UPDATE users SET display_name = 'Me' WHERE id = ${members.coach.user} RETURNING 1`,
  'changes the school': (sql, { school }) => sql`UPDATE schools SET name = 'Mine' WHERE id = ${school} RETURNING 1`,
  'makes a school': sql => once(sql`INSERT INTO schools (name, slug, time_zone) VALUES ('Mine', 'mine', 'UTC')`),
  'makes a session': (sql, { school }, me) => once(sql`INSERT INTO sessions (school_id, membership_id) VALUES (${school}, ${me.id})`),
}

async function written(sql: Sql, write: () => Promise<readonly unknown[]>): Promise<number | string> {
  await sql`SAVEPOINT before_write`
  try {
    return (await write()).length
  } catch (error) {
    await sql`ROLLBACK TO before_write`
    return (error as { readonly code: string }).code
  }
}

const viewers: readonly MemberName[] = ['trainer', 'coach', 'coach and parent', 'parent', 'parent and coach', 'admin', 'visitor']
const everyWrite = [record, roster, nobodys].flatMap(writes =>
  Object.entries(writes).map(([what, write]) => [what, write, writes] as const),
)

describe('in their own school', () => {
  test.each(viewers.flatMap(viewer => everyWrite.map(([what, write, writes]) => [viewer, what, write, writes] as const)))(
    'a write is allowed or denied: a %s who %s',
    rolledBack(async (sql, viewer, _what, write, writes) => {
      const me = world.here.members[viewer]
      await beginViewer(sql, me)
      const allowed = (viewer === 'trainer' && writes === record) || (viewer === 'admin' && writes === roster)
      const result = await written(sql, () => write(sql, world.here, me))
      if (allowed) expect(result).toBeGreaterThan(0)
      else expect([0, DENIED]).toContain(result)
    }),
  )
})

describe('in another school', () => {
  test.each(
    (['trainer', 'admin', 'visitor'] as const).flatMap(viewer => everyWrite.map(([what, write]) => [viewer, what, write] as const)),
  )(
    'every write is denied: a %s who %s',
    rolledBack(async (sql, viewer, _what, write) => {
      await beginViewer(sql, world.here.members[viewer])
      expect([0, DENIED]).toContain(await written(sql, () => write(sql, world.there, world.there.members[viewer])))
    }),
  )
})

describe('a trainer writes the record only in their own name', () => {
  test(
    'not in a colleague’s or an admin’s',
    rolledBack(async sql => {
      await beginViewer(sql, world.here.members.trainer)
      for (const other of ['assistant', 'admin', 'coach'] as const) {
        const write = record['adds an event'] ?? (() => Promise.resolve([]))
        expect(await written(sql, () => write(sql, world.here, world.here.members[other]))).toBe(DENIED)
      }
    }),
  )

  test.each([
    ['trainer', 'accepted'],
    ['coach', DENIED],
    ['parent', DENIED],
    ['admin', DENIED],
  ] as const)(
    'with clinical notes and restrictions: %s: %s',
    rolledBack(async (sql, viewer, outcome) => {
      const { school, cases, athletes, members } = world.here
      const me = members[viewer]
      const add = (type: string, id: string) => sql`INSERT INTO events (school_id, id, case_id, athlete_id, author_id, type, summary)
        VALUES (${school}, ${id}, ${cases['ana knee'].id}, ${athletes.ana.id}, ${me.id}, ${type}, '')`
      const [note, added] = ['0190a6f0-0000-7000-8000-00000000000a', '0190a6f0-0000-7000-8000-00000000000b']
      const key = await buildNoteKey(sql, school)
      // If the viewer may not add the events, the owner adds them, so that each write is tested on its own.
      if (outcome === 'accepted') await beginViewer(sql, me)
      await add('NOTE', note)
      await add('RESTRICTION_ADDED', added)
      if (outcome !== 'accepted') await beginViewer(sql, me)
      const writes = [
        () => addSealedNote(sql, { school, id: note }, key),
        () => sql`INSERT INTO restrictions (school_id, case_id, kind, details, added_by_id)
          VALUES (${school}, ${cases['ana knee'].id}, 'NO_RUNNING', 'No running', ${added})`,
      ]
      for (const write of writes) expect(await written(sql, () => write().then(() => []))).toBe(outcome === 'accepted' ? 0 : DENIED)
    }),
  )

  test(
    'not a note or a restriction on a colleague’s event, and not a lift by it',
    rolledBack(async sql => {
      const { school, cases, members } = world.here
      const of = cases['ana knee']
      const note = await addEvent(sql, of, members.trainer, 'NOTE')
      const added = await addEvent(sql, of, members.trainer, 'RESTRICTION_ADDED')
      const lifted = await addEvent(sql, of, members.trainer, 'RESTRICTION_LIFTED')
      const restriction = await addRestriction(sql, of, added)
      await beginViewer(sql, members.assistant)
      const refusals = [
        await sql.refusal`INSERT INTO clinical_notes (school_id, event_id, key_id, nonce, ciphertext)
          VALUES (${school}, ${note.id}, uuid_v7(), decode(repeat('00', 12), 'hex'), decode(repeat('00', 17), 'hex'))`,
        await sql.refusal`INSERT INTO restrictions (school_id, case_id, kind, details, added_by_id)
          VALUES (${school}, ${of.id}, 'NO_RUNNING', 'No running', ${added.id})`,
        await sql.refusal`UPDATE restrictions SET lifted_by_id = ${lifted.id} WHERE id = ${restriction.id}`,
      ]
      expect(refusals.map(({ code }) => code)).toEqual([DENIED, DENIED, DENIED])
      const own = await addEvent(sql, of, members.assistant, 'RESTRICTION_LIFTED')
      await sql`UPDATE restrictions SET lifted_by_id = ${own.id} WHERE id = ${restriction.id}`
    }),
  )
})
