import type { Role } from '../../../src/generated/prisma/enums.js'
import type { Sql } from '../../support/sql.js'
import { addAccessRecord } from './access-records.js'
import {
  addCoach,
  addEvent,
  addMilestone,
  addRestriction,
  addSealedNote,
  addToTeam,
  applyProtocol,
  buildAthlete,
  buildCase,
  buildDisclosure,
  buildGuardianship,
  buildMember,
  buildNoteKey,
  buildPracticePlanLink,
  buildSchool,
  buildSession,
  buildTeam,
  buildUser,
  type CaseRow,
  type Member,
  type TenantRow,
} from './factories.js'
import { goThrough, reportSymptoms, stepsOf } from './steps.js'
import { asViewer } from './viewer.js'

/** Every possible visibility of an event. */
export const audiences: readonly (readonly Role[])[] = [
  ['AT'],
  ['AT', 'COACH'],
  ['AT', 'PARENT'],
  ['AT', 'ADMIN'],
  ['AT', 'COACH', 'PARENT'],
  ['AT', 'COACH', 'ADMIN'],
  ['AT', 'PARENT', 'ADMIN'],
  ['AT', 'COACH', 'PARENT', 'ADMIN'],
]
const everyone = audiences[audiences.length - 1] ?? []

export type MemberName =
  'trainer' | 'assistant' | 'coach' | 'coach and parent' | 'parent and coach' | 'parent' | 'admin' | 'visitor' | 'former coach'
type CaseName = 'ana knee' | 'ana ankle' | 'ben knee' | 'cam head' | 'dee wrist'

export interface SchoolOfTheWorld {
  readonly school: string
  readonly members: Readonly<Record<MemberName, Member>>
  readonly teams: Readonly<Record<'football' | 'soccer' | 'tennis', TenantRow>>
  readonly athletes: Readonly<Record<'ana' | 'ben' | 'cam' | 'dee', TenantRow>>
  readonly cases: Readonly<Record<CaseName, CaseRow>>
  readonly events: ReadonlyMap<string, TenantRow>
  /** The test's name for each row of this school, by id. */
  readonly names: ReadonlyMap<string, string>
}

/** Two schools built alike. They share one person, the visitor, a coach without a team in both. */
export interface World {
  readonly here: SchoolOfTheWorld
  readonly there: SchoolOfTheWorld
}

async function buildMembers(sql: Sql, school: string, visitor: string): Promise<SchoolOfTheWorld['members']> {
  const both = await buildMember(sql, school, 'COACH')
  return {
    trainer: await buildMember(sql, school, 'AT'),
    assistant: await buildMember(sql, school, 'AT'),
    coach: await buildMember(sql, school, 'COACH'),
    'coach and parent': both,
    'parent and coach': await buildMember(sql, school, 'PARENT', both.user),
    parent: await buildMember(sql, school, 'PARENT'),
    admin: await buildMember(sql, school, 'ADMIN'),
    visitor: await buildMember(sql, school, 'COACH', visitor),
    'former coach': await buildMember(sql, school, 'COACH'),
  }
}

async function buildRoster(sql: Sql, school: string): Promise<Pick<SchoolOfTheWorld, 'teams' | 'athletes'>> {
  const teams = { football: await buildTeam(sql, school), soccer: await buildTeam(sql, school), tennis: await buildTeam(sql, school) }
  const athletes = {
    ana: await buildAthlete(sql, school),
    ben: await buildAthlete(sql, school),
    cam: await buildAthlete(sql, school),
    dee: await buildAthlete(sql, school),
  }
  for (const athlete of [athletes.ana, athletes.dee]) await addToTeam(sql, teams.football, athlete)
  await addToTeam(sql, teams.tennis, athletes.ana)
  await addToTeam(sql, teams.soccer, athletes.ben)
  return { teams, athletes }
}

async function buildTies(sql: Sql, { members, teams, athletes }: Pick<SchoolOfTheWorld, 'members' | 'teams' | 'athletes'>): Promise<void> {
  await addCoach(sql, teams.football, members.coach)
  await addCoach(sql, teams.football, members['former coach'])
  await addCoach(sql, teams.soccer, members['coach and parent'])
  await sql`UPDATE memberships SET disabled_at = now() WHERE id = ${members['former coach'].id}`
  await buildGuardianship(sql, members.parent, athletes.ana)
  await buildGuardianship(sql, members.parent, athletes.ben, { revoked_at: '2026-01-01Z' })
  await buildGuardianship(sql, members['parent and coach'], athletes.dee)
}

const buildCases = async (sql: Sql, { ana, ben, cam, dee }: SchoolOfTheWorld['athletes']): Promise<SchoolOfTheWorld['cases']> => ({
  'ana knee': await buildCase(sql, ana, { body_part: 'KNEE', severity: 'SEVERE' }),
  'ana ankle': await buildCase(sql, ana, { body_part: 'ANKLE', severity: 'MINOR' }),
  'ben knee': await buildCase(sql, ben, { body_part: 'KNEE' }),
  'cam head': await buildCase(sql, cam, { body_part: 'HEAD' }),
  'dee wrist': await buildCase(sql, dee, { body_part: 'WRIST' }),
})

type Named = readonly (readonly [name: string, row: TenantRow])[]

/**
 * Adds to a case: an event for each audience, with a note; a milestone; a lifted restriction; and a change of its attention level with an
 * entry key.
 */
async function buildRecord(sql: Sql, name: string, of: CaseRow, { trainer }: SchoolOfTheWorld['members']) {
  const noteKey = await buildNoteKey(sql, of.school)
  const events: [string, TenantRow][] = []
  for (const audience of audiences) {
    const event = await addEvent(sql, of, trainer, 'NOTE', { visibility: audience })
    await addSealedNote(sql, event, noteKey)
    events.push([`${name}: ${audience.join(' ')}`, event])
  }
  const addAlso = async (what: string, added: Promise<TenantRow>): Promise<TenantRow> => {
    const event = await added
    events.push([`${name}: ${what}`, event])
    return event
  }
  const added = await addAlso('restricted', addEvent(sql, of, trainer, 'RESTRICTION_ADDED'))
  const restriction = await addRestriction(sql, of, added)
  const lifted = await addAlso('lifted', addEvent(sql, of, trainer, 'RESTRICTION_LIFTED'))
  await sql`UPDATE restrictions SET lifted_by_id = ${lifted.id} WHERE id = ${restriction.id}`
  await addAlso('corrected', addEvent(sql, of, trainer, 'CORRECTION', { corrects_id: added.id }))
  const shown = await addAlso('shown later', addEvent(sql, of, trainer, 'NOTE'))
  await asViewer(sql, trainer, async () => {
    await sql`UPDATE events SET visibility = ${everyone}::role[] WHERE id = ${shown.id}`
    await sql`UPDATE cases SET attention_level = 'ROUTINE' WHERE id = ${of.id}`
    await sql`INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, case_id, subject_id)
      VALUES (${of.school}, ${trainer.id}, ${name}, 'setAttentionLevel', ${of.id}, ${of.id})`
  })
  return {
    events,
    others: [
      [name, restriction],
      [name, await addMilestone(sql, of)],
    ] as Named,
  }
}

/** A protocol in which symptoms have sent the athlete back. */
async function buildProtocol(sql: Sql, name: string, of: CaseRow, { trainer }: SchoolOfTheWorld['members']) {
  const run = await applyProtocol(sql, of, 'CONCUSSION_RETURN_TO_SPORT')
  await goThrough(sql, run, ['1', '2A', '2B', '3'])
  const symptoms = await addEvent(sql, of, trainer, 'EVALUATION')
  await reportSymptoms(sql, run, symptoms)
  const steps = (await stepsOf(sql, run)).map(({ id, label }) => [`${name}: ${label}`, { school: of.school, id }] as const)
  return { symptoms: [`${name}: symptoms`, symptoms] as const, named: [[name, run], ...steps] as Named }
}

async function buildSchoolOfTheWorld(sql: Sql, visitor: string): Promise<SchoolOfTheWorld> {
  const school = await buildSchool(sql)
  const members = await buildMembers(sql, school, visitor)
  const { teams, athletes } = await buildRoster(sql, school)
  await buildTies(sql, { members, teams, athletes })
  const cases = await buildCases(sql, athletes)
  const named: (readonly [string, TenantRow])[] = [...[members, teams, athletes, cases].flatMap(rows => Object.entries<TenantRow>(rows))]
  const events: [string, TenantRow][] = []
  for (const [name, of] of Object.entries(cases)) {
    const record = await buildRecord(sql, name, of, members)
    events.push(...record.events)
    named.push(...record.events, ...record.others)
  }
  const protocol = await buildProtocol(sql, 'ana knee', cases['ana knee'], members)
  events.push([...protocol.symptoms])
  named.push(protocol.symptoms, ...protocol.named)
  const templates = await sql<TenantRow & { readonly name: string }>`
    SELECT school_id AS school, id, key AS name FROM protocols WHERE school_id = ${school}
    UNION ALL SELECT school_id, id, label FROM protocol_steps WHERE school_id = ${school}`
  named.push(...templates.map(template => [template.name, template] as const))
  for (const resolved of ['ana ankle', 'dee wrist'] as const) {
    const clearance = await addEvent(sql, cases[resolved], members.trainer, 'CLEARANCE_GRANTED', { visibility: everyone })
    events.push([`${resolved}: cleared`, clearance])
    named.push([`${resolved}: cleared`, clearance])
  }
  // The recipients see the athlete anyway.
  const ended = await buildDisclosure(sql, athletes.ana, { to: members.parent, by: members.trainer })
  await asViewer(sql, members.trainer, () => sql`UPDATE emergency_disclosures SET ended_at = now() WHERE id = ${ended.id}`)
  named.push(['ana, ended', ended])
  named.push(['ben', await buildDisclosure(sql, athletes.ben, { to: members['coach and parent'], by: members.trainer })])
  named.push(...(await buildAccessRecords(sql, { members, athletes })))
  const session = await buildSession(sql, members.trainer)
  await sql`INSERT INTO refresh_tokens (school_id, session_id, token_hash, expires_at) VALUES (${school}, ${session.id}, '\\x00', now())`
  await buildPracticePlanLink(sql, session, teams.football)
  const people = Object.entries(members)
    .filter(([name]) => name !== 'parent and coach')
    .map(([name, { user }]) => [user, name] as const)
  const names = new Map<string, string>([[school, 'school'], ...people, ...named.map(([name, { id }]) => [id, name] as const)])
  return { school, members, teams, athletes, cases, events: new Map(events), names }
}

/** Records of what was shown to whom: a parent's child alone and among others, and to the admin what no parent may know. */
async function buildAccessRecords(sql: Sql, { members, athletes: { ana, ben, cam, dee } }: Pick<SchoolOfTheWorld, 'members' | 'athletes'>) {
  const shown = [
    ['trainer: all', members.trainer, [ana, ben, cam, dee]],
    ['coach: ana dee', members.coach, [ana, dee]],
    ['parent: ana', members.parent, [ana]],
    ['admin: ben cam', members.admin, [ben, cam]],
  ] as const
  const named: (readonly [string, TenantRow])[] = []
  for (const [name, member, athletes] of shown) named.push([name, await addAccessRecord(sql, member, athletes)])
  await sql`SELECT seal_access_records(true)`
  return named
}

export async function buildWorld(sql: Sql): Promise<World> {
  const visitor = await buildUser(sql)
  return { here: await buildSchoolOfTheWorld(sql, visitor), there: await buildSchoolOfTheWorld(sql, visitor) }
}
