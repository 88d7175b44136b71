import type { Participation } from '../../../src/generated/prisma/enums.js'
import { addAccessRecord } from '../../sql/support/access-records.js'
import {
  addClinicalNote,
  addCoach,
  addEvent,
  addMilestone,
  addRestriction,
  addToTeam,
  applyProtocol,
  buildAthlete,
  buildCase,
  buildClinic,
  buildDisclosure,
  buildGuardianship,
  buildMember,
  buildSchool,
  buildTeam,
  buildUser,
  goodSignature,
  oldHeadInjury,
  type CaseRow,
  type TenantRow,
} from '../../sql/support/factories.js'
import { fragment, type Sql } from '../../support/sql.js'

interface Broken {
  /** The rows, as the report names them. */
  readonly ids: readonly string[]
  /** Breaks the rule, with all triggers off. */
  readonly spoil: (sql: Sql) => Promise<unknown>
}

/** A rule, with rows that keep it until they are spoilt. */
export interface Breakage {
  /** The rule's name in the report. */
  readonly name: string
  readonly build: (sql: Sql) => Promise<Broken>
  /** Drops what would make PostgreSQL itself refuse the broken rows. */
  readonly undo?: readonly string[]
}

const idOf = ({ school, id }: TenantRow): string => `${school}/${id}`
const past = (day: number, hour = 12): string => `2026-03-${String(day).padStart(2, '0')}T${hour}:00:00Z`

async function injure(sql: Sql, values: Parameters<typeof buildCase>[2] = {}, participation: Participation = 'OUT') {
  const clinic = await buildClinic(sql)
  const of = await buildCase(sql, clinic.athlete, { participation, opened_at: past(1), ...values })
  const recorded_at = values.opened_at ?? past(1)
  const entry = await addEvent(sql, of, clinic.trainer, 'SIDELINE_ENTRY', { participation, recorded_at, ...(values.severity && { severity: values.severity }) }) // prettier-ignore
  return { ...clinic, of, entry }
}

async function clear(sql: Sql) {
  const injury = await injure(sql)
  const clearance = await addEvent(sql, injury.of, injury.trainer, 'CLEARANCE_GRANTED', { recorded_at: past(5) })
  return { ...injury, clearance }
}

async function onProtocol(sql: Sql) {
  const injury = await injure(sql)
  const run = await applyProtocol(sql, injury.of, 'ANKLE_SPRAIN', { applied_at: past(2) })
  const steps = await sql<TenantRow>`SELECT school_id AS school, id FROM milestones WHERE case_protocol_id = ${run.id} ORDER BY step`
  const step = (number: number): TenantRow => steps[number - 1] ?? { school: '', id: '' }
  return { ...injury, run, step }
}

/** @param change SQL assignments for the row */
const update = (table: string, row: TenantRow, change: string): Broken['spoil'] => {
  const text = `UPDATE ${table} SET ${change} WHERE id = '${row.id}'`
  return sql => sql`${fragment(text)}`
}
const spoilt = (table: string, row: TenantRow, change: string): Broken => ({ ids: [idOf(row)], spoil: update(table, row, change) })

const both =
  (...all: readonly Broken['spoil'][]): Broken['spoil'] =>
  async sql => {
    for (const one of all) await one(sql)
  }

async function twoCases(sql: Sql): Promise<{ readonly first: CaseRow; readonly second: CaseRow; readonly trainer: TenantRow }> {
  const { of: first, athlete, trainer } = await injure(sql)
  const second = await buildCase(sql, athlete, { body_part: 'ANKLE', opened_at: past(1) })
  await addEvent(sql, second, trainer, 'SIDELINE_ENTRY', { participation: 'OUT', recorded_at: past(1) })
  return { first, second, trainer }
}

const ofCases: readonly Breakage[] = [
  {
    name: 'one-active-case',
    undo: ['DROP INDEX cases_one_active'],
    async build(sql) {
      const { first, second } = await twoCases(sql)
      return { ids: [idOf(first), idOf(second)], spoil: update('cases', second, `body_part = 'KNEE'`) }
    },
  },
  { name: 'current-status', build: async sql => spoilt('athletes', (await injure(sql)).athlete, `current_status = 'RESTRICTED'`) },
  {
    name: 'case-has-an-entry',
    async build(sql) {
      const { of } = await injure(sql)
      return { ids: [idOf(of)], spoil: own => own`DELETE FROM events WHERE case_id = ${of.id}` }
    },
  },
  {
    name: 'participation',
    async build(sql) {
      const { of, athlete } = await injure(sql)
      const change = update('cases', of, `participation = 'RESTRICTED'`)
      return { ids: [idOf(of)], spoil: both(change, update('athletes', athlete, `current_status = 'RESTRICTED'`)) }
    },
  },
  {
    name: 'resolved-by-clearance',
    build: async sql => spoilt('cases', (await clear(sql)).of, `status = 'ACTIVE', resolved_at = NULL`),
  },
  {
    name: 'resolved-when-cleared',
    build: async sql => spoilt('cases', (await clear(sql)).of, `resolved_at = resolved_at - interval '1 hour'`),
  },
  { name: 'severity', build: async sql => spoilt('cases', (await injure(sql, { severity: 'MINOR' })).of, `severity = 'SEVERE'`) },
  {
    name: 'reopened-in-time',
    async build(sql) {
      const { of, trainer } = await clear(sql)
      const reopening = await addEvent(sql, of, trainer, 'CASE_REOPENED', { recorded_at: past(25) })
      return spoilt('events', reopening, `recorded_at = '2026-04-06T12:00:00Z'`)
    },
  },
  {
    name: 'decided-while-resolved',
    async build(sql) {
      const { of, trainer } = await injure(sql)
      const removal = await addEvent(sql, of, trainer, 'REMOVED_FROM_PLAY', { recorded_at: past(4), occurred_at: past(4) })
      await addEvent(sql, of, trainer, 'CLEARANCE_GRANTED', { recorded_at: past(5), occurred_at: past(5) })
      await addEvent(sql, of, trainer, 'CASE_REOPENED', { recorded_at: past(7), occurred_at: past(7) })
      return spoilt('events', removal, `recorded_at = '${past(6)}', occurred_at = '${past(6)}'`)
    },
  },
  {
    name: 'head-injury-signed',
    async build(sql) {
      const { of, trainer } = await injure(sql, oldHeadInjury)
      return spoilt('events', await addEvent(sql, of, trainer, 'CLEARANCE_GRANTED', goodSignature), 'signed_by = NULL')
    },
  },
  { name: 'version', build: async sql => spoilt('cases', (await injure(sql)).of, 'version = 0') },
  {
    name: 'last-change-on-record',
    async build(sql) {
      const { of } = await injure(sql)
      await update('cases', of, `attention_level = 'URGENT'`)(sql)
      return spoilt('cases', of, `attention_level = 'ROUTINE'`)
    },
  },
]

const ofEvents: readonly Breakage[] = [
  {
    name: 'event-of-its-case',
    async build(sql) {
      const { school, entry } = await injure(sql)
      return spoilt('events', entry, `athlete_id = '${(await buildAthlete(sql, school)).id}'`)
    },
  },
  {
    name: 'correction-of-its-case',
    async build(sql) {
      const { first, second, trainer } = await twoCases(sql)
      const [of, elsewhere] = [await addEvent(sql, first, trainer, 'NOTE'), await addEvent(sql, second, trainer, 'NOTE')]
      const correction = await addEvent(sql, first, trainer, 'CORRECTION', { corrects_id: of.id })
      return spoilt('events', correction, `corrects_id = '${elsewhere.id}'`)
    },
  },
  {
    name: 'event-of-a-trainer',
    async build(sql) {
      const { school, entry } = await injure(sql)
      return spoilt('events', entry, `author_id = '${(await buildMember(sql, school, 'COACH')).id}'`)
    },
  },
  {
    name: 'visibility-contains-at',
    undo: ['ALTER TABLE events DROP CONSTRAINT events_visibility_has_at'],
    build: async sql => spoilt('events', (await injure(sql)).entry, `visibility = '{COACH}'`),
  },
  {
    name: 'visibility-on-record',
    async build(sql) {
      const { entry } = await injure(sql)
      await update('events', entry, `visibility = '{AT,COACH}'`)(sql)
      return spoilt('events', entry, `visibility = '{AT,PARENT}'`)
    },
  },
  {
    name: 'entry-key-used-once',
    async build(sql) {
      const { of, trainer } = await injure(sql)
      const note = await addEvent(sql, of, trainer, 'NOTE', { entry_key: 'a key' })
      return {
        ids: [idOf(trainer)],
        spoil: own => own`INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, case_id, subject_id)
          VALUES (${of.school}, ${trainer.id}, 'a key', 'addMilestone', ${of.id}, ${note.id})`,
      }
    },
  },
  {
    name: 'restriction-added-by',
    async build(sql) {
      const { of, trainer } = await injure(sql)
      const added = await addEvent(sql, of, trainer, 'RESTRICTION_ADDED')
      return spoilt('restrictions', await addRestriction(sql, of, added), `kind = 'NO_PLAY'`)
    },
  },
  {
    name: 'restriction-lifted-by',
    async build(sql) {
      const { of, trainer, entry } = await injure(sql)
      const added = await addEvent(sql, of, trainer, 'RESTRICTION_ADDED')
      return spoilt('restrictions', await addRestriction(sql, of, added), `lifted_by_id = '${entry.id}'`)
    },
  },
  {
    name: 'notes-encrypted',
    async build(sql) {
      const { entry } = await injure(sql)
      return { ids: [idOf(entry)], spoil: own => addClinicalNote(own, entry) }
    },
  },
]

const ofProtocols: readonly Breakage[] = [
  {
    name: 'step-of-its-case',
    async build(sql) {
      const { step, athlete, trainer } = await onProtocol(sql)
      const other = await buildCase(sql, athlete, { body_part: 'WRIST', opened_at: past(1) })
      await addEvent(sql, other, trainer, 'SIDELINE_ENTRY', { participation: 'OUT', recorded_at: past(1) })
      const moved = update('milestones', step(6), `case_id = '${other.id}'`)
      return {
        ids: [idOf(step(6))],
        spoil: both(moved, own => own`UPDATE case_changes SET case_id = ${other.id} WHERE milestone_id = ${step(6).id}`),
      }
    },
  },
  {
    name: 'steps-in-order',
    async build(sql) {
      const { step, run } = await onProtocol(sql)
      return {
        ids: [idOf(step(2)), idOf(step(3))],
        spoil: own => own`UPDATE milestones SET position = 5 - position WHERE case_protocol_id = ${run.id} AND step IN (2, 3)`,
      }
    },
  },
  { name: 'steps-one-after-the-other', build: async sql => spoilt('milestones', (await onProtocol(sql)).step(3), 'started_at = now()') },
  {
    name: 'step-took-its-time',
    async build(sql) {
      const { step } = await onProtocol(sql)
      await update('milestones', step(1), 'completed_at = now()')(sql)
      return spoilt('milestones', step(1), `completed_at = started_at + interval '1 hour'`)
    },
  },
  { name: 'step-is-cleared', build: async sql => spoilt('milestones', (await onProtocol(sql)).step(1), 'requires_clearance = true') },
  { name: 'protocol-completed', build: async sql => spoilt('case_protocols', (await onProtocol(sql)).run, 'completed_at = now()') },
  {
    name: 'sent-back-by',
    async build(sql) {
      const { run, entry } = await onProtocol(sql)
      return spoilt('case_protocols', run, `sent_back_by_id = '${entry.id}'`)
    },
  },
  {
    name: 'completed-by-now',
    build: async sql => spoilt('milestones', await addMilestone(sql, (await injure(sql)).of), `completed_at = now() + interval '1 day'`),
  },
]

async function disclose(sql: Sql) {
  const { school, trainer, athlete } = await buildClinic(sql)
  const coach = await buildMember(sql, school, 'COACH')
  return { trainer, coach, disclosure: await buildDisclosure(sql, athlete, { to: coach, by: trainer }) }
}

const ofPeople: readonly Breakage[] = [
  {
    name: 'school-settings',
    async build(sql) {
      const school = await buildSchool(sql)
      return { ids: [school], spoil: own => own`UPDATE schools SET config = '{"motto": 1}' WHERE id = ${school}` }
    },
  },
  {
    name: 'clearance-policy',
    async build(sql) {
      const school = await buildSchool(sql)
      return { ids: [school], spoil: own => own`DELETE FROM clearance_policies WHERE school_id = ${school}` }
    },
  },
  {
    name: 'email-in-one-spelling',
    async build(sql) {
      const user = await buildUser(sql)
      return { ids: [user], spoil: own => own`UPDATE users SET email = upper(email) WHERE id = ${user}` }
    },
  },
  {
    name: 'coaches-are-coaches',
    async build(sql) {
      const school = await buildSchool(sql)
      const [team, coach, parent] = [
        await buildTeam(sql, school),
        await buildMember(sql, school, 'COACH'),
        await buildMember(sql, school, 'PARENT'),
      ]
      await addCoach(sql, team, coach)
      return {
        ids: [`${idOf(team)}/${parent.id}`],
        spoil: own => own`UPDATE team_coaches SET membership_id = ${parent.id} WHERE team_id = ${team.id}`,
      }
    },
  },
  {
    name: 'guardians-are-parents',
    async build(sql) {
      const { school, athlete } = await buildClinic(sql)
      const guardianship = await buildGuardianship(sql, await buildMember(sql, school, 'PARENT'), athlete)
      return spoilt('guardianships', guardianship, `membership_id = '${(await buildMember(sql, school, 'ADMIN')).id}'`)
    },
  },
  {
    name: 'disclosed-by-a-trainer',
    async build(sql) {
      const { coach, disclosure } = await disclose(sql)
      return spoilt('emergency_disclosures', disclosure, `author_id = '${coach.id}'`)
    },
  },
  {
    name: 'disclosed-to-whom',
    async build(sql) {
      const { trainer, disclosure } = await disclose(sql)
      return spoilt('emergency_disclosures', disclosure, `recipient_id = '${trainer.id}'`)
    },
  },
]

const ofSchools: readonly Breakage[] = [
  {
    name: 'record-of-its-school’s-athletes',
    async build(sql) {
      const { trainer, athlete } = await buildClinic(sql)
      const [record, other] = [await addAccessRecord(sql, trainer, [athlete]), await buildClinic(sql)]
      return spoilt('access_records', record, `athlete_ids = '{${other.athlete.id}}'`)
    },
  },
  {
    name: 'record-of-its-school’s-viewer',
    async build(sql) {
      const { trainer, athlete } = await buildClinic(sql)
      const [record, other] = [await addAccessRecord(sql, trainer, [athlete]), await buildClinic(sql)]
      return spoilt('access_records', record, `membership_id = '${other.trainer.id}'`)
    },
  },
  {
    name: 'change-of-its-case’s-milestone',
    async build(sql) {
      const [one, other] = [await injure(sql), await injure(sql)]
      const milestone = await addMilestone(sql, one.of)
      const change = await sql.value<string>`SELECT id FROM case_changes WHERE milestone_id = ${milestone.id}`
      return spoilt('case_changes', { school: one.school, id: change }, `milestone_id = '${(await addMilestone(sql, other.of)).id}'`)
    },
  },
]

const ofDefinitions: readonly Breakage[] = [
  {
    name: 'team_athletes_school_id_athlete_id_fkey',
    async build(sql) {
      const [one, other] = [await buildClinic(sql), await buildClinic(sql)]
      const team = await buildTeam(sql, one.school)
      await addToTeam(sql, team, one.athlete)
      return {
        ids: [`${idOf(team)}/${other.athlete.id}`],
        spoil: own => own`UPDATE team_athletes SET athlete_id = ${other.athlete.id} WHERE team_id = ${team.id}`,
      }
    },
  },
  {
    name: 'athletes_grad_year_range',
    undo: ['ALTER TABLE athletes DROP CONSTRAINT athletes_grad_year_range'],
    build: async sql => spoilt('athletes', (await buildClinic(sql)).athlete, 'grad_year = 1800'),
  },
]

export const breakages: readonly Breakage[] = [...ofCases, ...ofEvents, ...ofProtocols, ...ofPeople, ...ofSchools, ...ofDefinitions]
