import { randomUUID } from 'node:crypto'
import type { Client } from '../../support/client.js'
import type { TestServer } from '../../support/server.js'
import { inTransaction, type Sql } from '../../support/sql.js'
import { dayIn } from '../days.js'
import type { Role } from '../oracle.js'
import { askerNames, type AskerName } from './people.js'

// Two schools with a row of each relation. The database's owner writes people and rosters. The school's trainer records cases through the
// API, so that they are stored as the program stores them.

/** Every set of roles that an event can be visible to. */
const audiences: readonly (readonly Role[])[] = [
  [],
  ['COACH'],
  ['PARENT'],
  ['ADMIN'],
  ['COACH', 'PARENT'],
  ['COACH', 'ADMIN'],
  ['PARENT', 'ADMIN'],
]
const timeZone = 'America/Chicago'
const everyone: readonly Role[] = ['COACH', 'PARENT', 'ADMIN']

let written = 0
/** A text that occurs nowhere else. */
const canary = (words: string): string => `${words} ~${++written}~`

async function buildSchool(sql: Sql, name: string): Promise<string> {
  const config = JSON.stringify({ branding: { mascot: canary('Mascot') }, sportNames: { TRACK_AND_FIELD: canary('Athletics') } })
  return sql.value<string>`INSERT INTO schools (name, slug, time_zone, config)
    VALUES (${canary(name)}, ${`${name.toLowerCase()}-${randomUUID()}`}, ${timeZone}, ${config}::jsonb) RETURNING id`
}
const buildUser = (sql: Sql, name: string): Promise<string> => sql.value<string>`INSERT INTO users (email, display_name, password_hash)
  VALUES (${`${name.replaceAll(' ', '.')}-${randomUUID()}@example.test`}, ${canary(name)}, 'secret') RETURNING id`
const buildPlace = (sql: Sql, school: string, user: string, role: Role): Promise<string> =>
  sql.value<string>`INSERT INTO memberships (school_id, user_id, role) VALUES (${school}, ${user}, ${role}::role) RETURNING id`
const buildTeam = (sql: Sql, school: string, name: string): Promise<string> =>
  sql.value<string>`INSERT INTO teams (school_id, sport, level, season, name)
    VALUES (${school}, 'FOOTBALL', 'VARSITY', ${canary('Season')}, ${canary(name)}) RETURNING id`
async function buildAthlete(sql: Sql, school: string, name: string, ...teams: readonly string[]): Promise<string> {
  const id = await sql.value<string>`INSERT INTO athletes (school_id, first_name, last_name, date_of_birth, grad_year, jersey_number)
    VALUES (${school}, ${canary(name)}, ${canary('Doe')}, make_date(2009, 1, ${++written % 28} + 1), 2027, ${written % 100}) RETURNING id`
  for (const team of teams) await sql`INSERT INTO team_athletes (school_id, team_id, athlete_id) VALUES (${school}, ${team}, ${id})`
  return id
}
const coaches = (sql: Sql, school: string, team: string, membership: string) =>
  sql`INSERT INTO team_coaches (school_id, team_id, membership_id) VALUES (${school}, ${team}, ${membership})`
const guards = (sql: Sql, school: string, membership: string, athlete: string, revoked: string | null = null) =>
  sql`INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship, revoked_at)
    VALUES (${school}, ${membership}, ${athlete}, 'Aunt', ${revoked}::timestamptz)`

interface Roster {
  readonly askers: Readonly<Record<AskerName, string | null>>
  readonly trainers: Readonly<Record<'here' | 'there', string>>
  readonly parentElsewhere: string
  readonly athletes: Readonly<Record<'ana' | 'ben' | 'cam' | 'dee' | 'eli' | 'zoe', string>>
}

/** The same people are members of the other school too, and have rows there that must not show in this one. */
async function buildElsewhere(sql: Sql, users: Readonly<Record<'trainer' | 'coach' | 'parent' | 'admin', string>>) {
  const school = await buildSchool(sql, 'There')
  const track = await buildTeam(sql, school, 'Track')
  const zoe = await buildAthlete(sql, school, 'Zoe', track)
  const trainer = await buildPlace(sql, school, await buildUser(sql, 'trainer elsewhere'), 'AT')
  await coaches(sql, school, track, await buildPlace(sql, school, users.trainer, 'COACH'))
  await buildPlace(sql, school, users.coach, 'AT')
  const parent = await buildPlace(sql, school, users.parent, 'PARENT')
  await guards(sql, school, parent, zoe)
  const left = await buildPlace(sql, school, users.admin, 'ADMIN')
  await sql`UPDATE memberships SET disabled_at = now() WHERE id = ${left}`
  return { school, trainer, parent, zoe }
}

async function buildRoster(sql: Sql): Promise<Roster> {
  const school = await buildSchool(sql, 'Here')
  const teams = { football: await buildTeam(sql, school, 'Football'), soccer: await buildTeam(sql, school, 'Soccer') }
  const athletes = {
    ana: await buildAthlete(sql, school, 'Ana', teams.football),
    ben: await buildAthlete(sql, school, 'Ben', teams.soccer),
    cam: await buildAthlete(sql, school, 'Cam'),
    dee: await buildAthlete(sql, school, 'Dee', teams.football, teams.soccer),
    eli: await buildAthlete(sql, school, 'Eli', teams.football),
  }
  const users = {
    trainer: await buildUser(sql, 'trainer'),
    coach: await buildUser(sql, 'coach'),
    parent: await buildUser(sql, 'parent'),
    admin: await buildUser(sql, 'admin'),
    both: await buildUser(sql, 'both'),
  }
  const place = (user: string, role: Role): Promise<string> => buildPlace(sql, school, user, role)
  const fresh = async (name: string, role: Role): Promise<string> => place(await buildUser(sql, name), role)
  const askers = {
    trainer: await place(users.trainer, 'AT'),
    coach: await place(users.coach, 'COACH'),
    'coach and parent': await place(users.both, 'COACH'),
    parent: await place(users.parent, 'PARENT'),
    'parent and coach': await place(users.both, 'PARENT'),
    admin: await place(users.admin, 'ADMIN'),
    'coach taken off': await fresh('taken off', 'COACH'),
    'coach in an emergency': await fresh('coach in an emergency', 'COACH'),
    'parent in an emergency': await fresh('parent in an emergency', 'PARENT'),
    'disabled trainer': await fresh('left trainer', 'AT'),
    'disabled coach': await fresh('left coach', 'COACH'),
    'disabled parent': await fresh('left parent', 'PARENT'),
    'disabled admin': await fresh('left admin', 'ADMIN'),
  }
  const elsewhere = await buildElsewhere(sql, users)
  await coaches(sql, school, teams.football, askers.coach)
  await coaches(sql, school, teams.football, askers['coach taken off'])
  await coaches(sql, school, teams.football, askers['disabled coach'])
  await coaches(sql, school, teams.soccer, askers['coach and parent'])
  await coaches(sql, school, teams.soccer, askers['coach in an emergency'])
  await guards(sql, school, askers['parent in an emergency'], athletes.eli)
  await guards(sql, school, askers.parent, athletes.ana)
  await guards(sql, school, askers.parent, athletes.ben)
  await guards(sql, school, askers['parent and coach'], athletes.cam)
  await guards(sql, school, askers['disabled parent'], athletes.ana)
  return {
    askers: { ...askers, 'trainer elsewhere': elsewhere.trainer, nobody: null },
    trainers: { here: askers.trainer, there: elsewhere.trainer },
    parentElsewhere: elsewhere.parent,
    athletes: { ...athletes, zoe: elsewhere.zoe },
  }
}

/** Sends a trainer's mutation, which must succeed. */
async function record<Answer>(client: Client, mutation: string, input: object, answer: string): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`
  const { data, errors } = await client.raw<Readonly<Record<string, Answer>>>(
    `mutation ($input: ${type}!) { it: ${mutation}(input: $input) { ${answer} } }`,
    { input },
  )
  if (!data?.['it']) throw new Error(`${mutation}: ${JSON.stringify(errors)}`)
  return data['it']
}

interface EventAnswer {
  readonly event: { readonly id: string }
}

/** Writes a case with a value in each of its fields, and keeps its clinical notes. */
class CaseWriter {
  constructor(
    private readonly client: Client,
    private readonly notes: Map<string, string>,
  ) {}

  private async event(mutation: string, input: object, withNote = true): Promise<string> {
    const clinicalNotes = canary('Clinical')
    const given = { summary: canary('Summary'), entryKey: randomUUID(), ...(withNote ? { clinicalNotes } : {}), ...input }
    const { event } = await record<EventAnswer>(this.client, mutation, given, 'event { id }')
    if (withNote) this.notes.set(event.id, clinicalNotes)
    return event.id
  }

  /** @returns the case's id */
  async write(athleteId: string, bodyPart: string, participation = 'RESTRICTED'): Promise<string> {
    const first = { athleteId, bodyPart, side: 'LEFT', participation, severity: 'SEVERE', visibility: everyone, entryKey: randomUUID() }
    const clinicalNotes = canary('Clinical')
    const opened = await record<EventAnswer & { readonly case: { readonly id: string } }>(
      this.client,
      'sidelineEntry',
      { ...first, summary: canary('Hurt'), clinicalNotes },
      'event { id } case { id }',
    )
    this.notes.set(opened.event.id, clinicalNotes)
    const caseId = opened.case.id
    for (const visibility of audiences) await this.event('addNote', { caseId, type: 'EVALUATION', severity: 'MODERATE', visibility })
    await this.event('correctEvent', { eventId: opened.event.id, visibility: everyone })
    const restriction = { caseId, kind: participation === 'OUT' ? 'NO_PLAY' : 'NO_CONTACT', visibility: everyone }
    await this.event('addRestriction', { ...restriction, details: canary('Details'), endsOn: '2099-12-31' })
    const { event } = await record<EventAnswer>(
      this.client,
      'addRestriction',
      { ...restriction, details: canary('Lifted') },
      'event { id }',
    )
    await this.lift(caseId, event.id)
    for (const label of ['Jog', 'Run']) {
      await record(this.client, 'addMilestone', { caseId, label: canary(label), targetDate: '2026-01-05' }, 'replayed')
    }
    return caseId
  }

  private async lift(caseId: string, eventId: string): Promise<void> {
    const { data } = await this.client.raw<{ case: { restrictions: readonly { id: string; addedBy: { id: string } }[] } }>(
      `{ case(id: "${caseId}") { restrictions { id addedBy { id } } } }`,
    )
    const restriction = data?.case.restrictions.find(({ addedBy }) => addedBy.id === eventId)
    await this.event('liftRestriction', { restrictionId: restriction?.id, visibility: everyone })
  }

  /** Reopens the case. Its clearance stays on the timeline. */
  async takeBack(caseId: string): Promise<void> {
    await this.event('reopenCase', { caseId })
    await this.event('removeFromPlay', { caseId })
  }

  clear(caseId: string): Promise<string> {
    const signature = { signedBy: canary('Dr. Ames'), licenceType: 'MD', noteDate: dayIn(timeZone, new Date()) }
    return this.event('grantClearance', { caseId, visibility: everyone, ...signature }, false)
  }
}

/** Applies a protocol with a value in each field: completed steps, a clearance, and symptoms that sent the athlete back. */
async function applyProtocol(sql: Sql, caseId: string): Promise<void> {
  const run = await sql.value<string>`INSERT INTO case_protocols (school_id, case_id, protocol_id, applied_at)
    SELECT c.school_id, c.id, p.id, now() - interval '9 days' FROM cases c JOIN protocols p ON p.school_id = c.school_id
    WHERE c.id = ${caseId} AND p.key = 'CONCUSSION_RETURN_TO_SPORT' RETURNING id`
  const sign = () => sql`UPDATE milestones SET clearance_signed_by = ${canary('Dr. Roe')},
    clearance_signed_on = (SELECT (now() AT TIME ZONE time_zone)::date FROM schools WHERE id = school_id)
    WHERE case_protocol_id = ${run} AND requires_clearance`
  await sign()
  for (const step of [1, 2, 3, 4]) {
    await sql`UPDATE milestones SET completed_at = now() - make_interval(days => 9 - ${step}::integer) WHERE case_protocol_id = ${run} AND step = ${step}`
  }
  const event = await sql.value<string>`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary, visibility)
    SELECT c.school_id, c.id, c.athlete_id, e.author_id, 'EVALUATION', ${canary('Headache')}, '{AT,COACH,PARENT,ADMIN}'
    FROM cases c JOIN events e ON e.case_id = c.id WHERE c.id = ${caseId} LIMIT 1 RETURNING id`
  await sql`UPDATE case_protocols SET sent_back_by_id = ${event} WHERE id = ${run}`
  await sign()
  // A second protocol that has only begun.
  await sql`INSERT INTO case_protocols (school_id, case_id, protocol_id, applied_at)
    SELECT c.school_id, c.id, p.id, now() FROM cases c JOIN protocols p ON p.school_id = c.school_id
    WHERE c.id = ${caseId} AND p.key = 'ANKLE_SPRAIN'`
}

/** Disclosures in force, over, and ended early; some beside another tie to the athlete, one to a disabled member. */
async function disclose(sql: Sql, { askers, athletes, trainers, parentElsewhere }: Roster): Promise<void> {
  await sql`SET LOCAL session_replication_role = replica`
  const give = (athlete: string, to: string | null, hours: number, ended: number | null = null, by = trainers.here) =>
    sql`INSERT INTO emergency_disclosures (school_id, athlete_id, recipient_id, author_id, reason, starts_at, ends_at, ended_at)
      SELECT school_id, ${athlete}, ${to}, ${by}, ${canary('Storm shelter')}, now() - make_interval(hours => ${-hours}::integer),
        now() - make_interval(hours => ${-hours - 48}::integer), now() - make_interval(hours => ${ended === null ? null : -ended}::integer)
      FROM athletes WHERE id = ${athlete}`
  const { 'coach in an emergency': coach, 'parent in an emergency': parent } = askers
  await give(athletes.cam, coach, -1)
  await give(athletes.dee, coach, -2) // also on an own team
  await give(athletes.ana, coach, -100)
  await give(athletes.eli, coach, -10, -5)
  await give(athletes.dee, parent, -3)
  await give(athletes.dee, parent, -90)
  await give(athletes.ana, parent, -80)
  await give(athletes.ben, parent, -20, -1)
  await give(athletes.dee, askers['disabled coach'], -4)
  await give(athletes.zoe, parentElsewhere, -1, null, trainers.there)
}

/** Replaces the access records of the set-up by fixed ones for each set of athletes. */
async function recordAccess(sql: Sql, { askers, athletes, trainers, parentElsewhere }: Roster): Promise<void> {
  await sql`SET LOCAL session_replication_role = replica`
  await sql`DELETE FROM access_records`
  const { ana, ben, cam, dee, eli, zoe } = athletes
  const kinds = ['ROSTER', 'STATUS', 'CASE', 'TIMELINE', 'CLINICAL']
  const shown = (ids: readonly string[], to: string | null, previewOf: string | null = null) =>
    sql`INSERT INTO access_records (school_id, recorded_at, membership_id, role, preview_of, athlete_ids, kinds, operation, request_id)
      SELECT school_id, now() - make_interval(mins => ${++written}::integer), id, role, ${previewOf}::uuid, ${[...ids]}::uuid[],
        ${kinds.slice(written % 5)}::data_kind[], ${canary('Operation')}, ${randomUUID()}::uuid FROM memberships WHERE id = ${to}`
  await shown([ana], askers.trainer)
  await shown([ana], askers.parent)
  await shown([ana, dee, eli], askers.coach)
  await shown([ana, ben], askers.admin)
  await shown([dee, cam], askers.trainer, askers.coach)
  await shown([dee], askers['parent in an emergency'])
  await shown([eli, ana], askers['parent in an emergency'])
  await shown([ben], askers['disabled coach'])
  await shown([cam], askers['parent and coach'])
  await shown([zoe], trainers.there)
  await shown([zoe], parentElsewhere)
}

/** Ends relations after the tokens were issued: it must take effect from the next request on. */
async function endRelations(sql: Sql, { askers, athletes }: Roster): Promise<void> {
  await sql`UPDATE guardianships SET revoked_at = now() WHERE membership_id = ${askers.parent} AND athlete_id = ${athletes.ben}`
  await sql`DELETE FROM team_coaches WHERE membership_id = ${askers['coach taken off']}`
  const disabled = Object.entries(askers).flatMap(([name, id]) => (name.startsWith('disabled') && id !== null ? [id] : []))
  await sql`UPDATE memberships SET disabled_at = now() WHERE id = ANY (${disabled}::uuid[])`
}

/**
 * Makes a case look untouched for a week. Triggers off: `updated_at` comes from the database's clock, which no viewer's statement can set.
 */
async function letACaseRest(sql: Sql, caseId: string): Promise<void> {
  await sql`SET LOCAL session_replication_role = replica`
  await sql`UPDATE cases SET updated_at = now() - interval '7 days' WHERE id = ${caseId}`
}

export interface Scene {
  readonly askers: Roster['askers']
  /** Each client's token was issued before any relation ended. */
  readonly clients: ReadonlyMap<AskerName, Client>
  /** Clinical notes in plain text, by event. */
  readonly notes: ReadonlyMap<string, string>
}

export async function setScene({ test }: TestServer, clientOf: (membership: string | null) => Promise<Client>): Promise<Scene> {
  const committed = <T>(work: (sql: Sql) => Promise<T>): Promise<T> => inTransaction(test.database, 'commit', work)
  const roster = await committed(buildRoster)
  const { askers, athletes, trainers } = roster
  const clients = new Map<AskerName, Client>()
  for (const name of askerNames) clients.set(name, await clientOf(askers[name]))
  const notes = new Map<string, string>()
  const here = new CaseWriter(await clientOf(trainers.here), notes)
  const there = new CaseWriter(await clientOf(trainers.there), notes)
  const active = [
    await here.write(athletes.ana, 'HEAD'),
    await here.write(athletes.ben, 'KNEE', 'OUT'),
    await here.write(athletes.cam, 'ANKLE'),
    await there.write(athletes.zoe, 'HEAD', 'OUT'),
  ]
  const resolved = [
    [here, await here.write(athletes.ana, 'WRIST')],
    [here, await here.write(athletes.dee, 'ELBOW')],
    [here, await here.write(athletes.cam, 'HAND')],
    [there, await there.write(athletes.zoe, 'FOOT')],
  ] as const
  await committed(async sql => {
    for (const caseId of [...active, ...resolved.map(([, id]) => id)]) await applyProtocol(sql, caseId)
  })
  for (const [writer, caseId] of resolved) await writer.clear(caseId)
  const resting = await here.write(athletes.eli, 'THIGH', 'OUT')
  await here.clear(resting)
  await here.takeBack(resting)
  await committed(sql => letACaseRest(sql, resting))
  await committed(sql => disclose(sql, roster))
  await committed(sql => endRelations(sql, roster))
  await committed(sql => recordAccess(sql, roster))
  return { askers, clients, notes }
}
