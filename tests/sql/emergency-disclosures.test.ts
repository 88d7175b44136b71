import type { Role } from '../../src/generated/prisma/enums.js'
import { useEmptyDatabase, type Refusal, type Sql } from '../support/sql.js'
import {
  addClinicalNote,
  addCoach,
  addEvent,
  addMilestone,
  addRestriction,
  addToTeam,
  buildCase,
  buildClinic,
  buildDisclosure,
  buildGuardianship,
  buildMember,
  buildSchool,
  buildTeam,
  type Member,
  type TenantRow,
} from './support/factories.js'
import { asViewer } from './support/viewer.js'

const { rolledBack } = useEmptyDatabase()

const REASON = 'Severe allergy, on the way to an away game'
const HOUR = 3_600_000
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString()
/** 72 hours and some minutes from now. A minute's margin absorbs the difference between the clocks of the test and the database. */
const over72 = (minutes: number): string => new Date(Date.now() + 72 * HOUR + minutes * 60_000).toISOString()

interface Clinic {
  readonly school: string
  readonly trainer: Member
  readonly athlete: TenantRow
  readonly coach: Member
  readonly parent: Member
}
async function open(sql: Sql): Promise<Clinic> {
  const clinic = await buildClinic(sql)
  return { ...clinic, coach: await buildMember(sql, clinic.school, 'COACH'), parent: await buildMember(sql, clinic.school, 'PARENT') }
}

interface Written {
  readonly to: TenantRow
  readonly by: TenantRow
  readonly reason?: string
  readonly endsAt?: string
}
const refused = (sql: Sql, athlete: TenantRow, { to, by, reason = REASON, endsAt = inHours(24) }: Written): Promise<Refusal> =>
  sql.refusal`INSERT INTO emergency_disclosures (school_id, athlete_id, recipient_id, author_id, reason, ends_at)
    VALUES (${athlete.school}, ${athlete.id}, ${to.id}, ${by.id}, ${reason}, ${endsAt}::timestamptz)`

describe('a disclosure', () => {
  test.each<[string, string]>([
    ['blank', ' \n\t            '],
    ['of nine characters', '         allergies '],
    ['of 501 characters', 'x'.repeat(501)],
  ])(
    'is refused when its reason is %s',
    rolledBack(async (sql, _words, reason) => {
      const { athlete, coach, trainer } = await open(sql)
      expect((await refused(sql, athlete, { to: coach, by: trainer, reason })).constraint).toBe('emergency_disclosures_give_a_reason')
      await buildDisclosure(sql, athlete, { to: coach, by: trainer, reason: ` ${'x'.repeat(500)}\n` })
      await buildDisclosure(sql, athlete, { to: coach, by: trainer, reason: 'allergies!' })
    }),
  )

  test.each<[string, () => string]>([
    ['more than 72 hours after it begins', () => over72(1)],
    ['before it begins', () => inHours(-1)],
  ])(
    'cannot end %s',
    rolledBack(async (sql, _words, endsAt) => {
      const { athlete, coach, trainer } = await open(sql)
      const refusal = await refused(sql, athlete, { to: coach, by: trainer, endsAt: endsAt() })
      expect(refusal.constraint).toBe('emergency_disclosures_end_within_72_hours')
      await buildDisclosure(sql, athlete, { to: coach, by: trainer, ends_at: over72(-1) })
    }),
  )

  test.each<Role>(['AT', 'ADMIN'])(
    'cannot be made to an %s, who sees the whole school',
    rolledBack(async (sql, role) => {
      const { school, athlete, trainer } = await open(sql)
      expect((await refused(sql, athlete, { to: await buildMember(sql, school, role), by: trainer })).code).toBe('RT010')
    }),
  )

  test(
    'can be made only to an enabled membership of the school',
    rolledBack(async sql => {
      const { athlete, coach, trainer } = await open(sql)
      const stranger = await buildMember(sql, await buildSchool(sql), 'COACH')
      expect((await refused(sql, athlete, { to: stranger, by: trainer })).code).toBe('RT011')
      await sql`UPDATE memberships SET disabled_at = now() WHERE id = ${coach.id}`
      expect((await refused(sql, athlete, { to: coach, by: trainer })).code).toBe('RT011')
    }),
  )

  test.each<Role>(['COACH', 'PARENT', 'ADMIN'])(
    'cannot be made by a %s',
    rolledBack(async (sql, role) => {
      const { school, athlete, coach } = await open(sql)
      const writer = await buildMember(sql, school, role)
      expect((await refused(sql, athlete, { to: coach, by: writer })).code).toBe('RT012')
      await asViewer(sql, writer, async () => {
        expect((await refused(sql, athlete, { to: coach, by: writer })).code).toMatch(/^(42501|RT012)$/)
      })
    }),
  )

  test(
    'is made by a trainer in their own name, and starts now',
    rolledBack(async sql => {
      const { school, athlete, coach, trainer } = await open(sql)
      const other = await buildMember(sql, school, 'AT')
      await asViewer(sql, trainer, async () => {
        expect((await refused(sql, athlete, { to: coach, by: other })).code).toBe('42501')
        const later =
          await sql.refusal`INSERT INTO emergency_disclosures (school_id, athlete_id, recipient_id, author_id, reason, starts_at, ends_at)
          VALUES (${school}, ${athlete.id}, ${coach.id}, ${trainer.id}, ${REASON}, ${inHours(24)}::timestamptz, ${inHours(48)}::timestamptz)`
        expect(later.code).toBe('42501')
        await sql`INSERT INTO emergency_disclosures (school_id, athlete_id, recipient_id, author_id, reason, ends_at)
          VALUES (${school}, ${athlete.id}, ${coach.id}, ${trainer.id}, ${REASON}, ${inHours(24)}::timestamptz)`
      })
      expect(await sql.value`SELECT now() - starts_at BETWEEN interval '0' AND interval '1 millisecond' FROM emergency_disclosures`).toBe(
        true,
      )
    }),
  )

  test(
    'cannot be changed, prolonged, deleted or truncated',
    rolledBack(async sql => {
      const { athlete, coach, parent, trainer } = await open(sql)
      const { id } = await buildDisclosure(sql, athlete, { to: coach, by: trainer })
      const refusals = [
        await sql.refusal`UPDATE emergency_disclosures SET reason = ${REASON + '!'} WHERE id = ${id}`,
        await sql.refusal`UPDATE emergency_disclosures SET ends_at = ends_at + interval '1 hour' WHERE id = ${id}`,
        await sql.refusal`UPDATE emergency_disclosures SET recipient_id = ${parent.id} WHERE id = ${id}`,
        await sql.refusal`DELETE FROM emergency_disclosures`,
        await sql.refusal`TRUNCATE emergency_disclosures`,
      ]
      expect(refusals.map(({ code }) => code)).toEqual(Array(5).fill('RT003'))
    }),
  )

  test(
    'is ended once, by any trainer, at the database’s time',
    rolledBack(async sql => {
      const { school, athlete, coach, trainer } = await open(sql)
      const other = await buildMember(sql, school, 'AT')
      const { id } = await buildDisclosure(sql, athlete, { to: coach, by: trainer })
      const end = () => sql`UPDATE emergency_disclosures SET ended_at = '2030-01-01Z' WHERE id = ${id}`
      await asViewer(sql, coach, end)
      expect(await sql.value`SELECT ended_at FROM emergency_disclosures WHERE id = ${id}`).toBeNull()
      await asViewer(sql, other, end)
      expect(await sql.row`SELECT ended_at <= now() AS now, ended_by_id AS by FROM emergency_disclosures WHERE id = ${id}`).toEqual({
        now: true,
        by: other.id,
      })
      expect((await sql.refusal`UPDATE emergency_disclosures SET ended_at = now() WHERE id = ${id}`).code).toBe('RT003')
    }),
  )
})

/** Adds an active and a resolved case, each with an event for everyone, one for trainers, a note, a milestone and a restriction. */
async function buildCases(sql: Sql, { athlete, trainer }: Clinic): Promise<void> {
  for (const part of ['KNEE', 'ANKLE'] as const) {
    const injury = await buildCase(sql, athlete, { body_part: part, participation: 'RESTRICTED' })
    await addClinicalNote(sql, await addEvent(sql, injury, trainer, 'NOTE', { visibility: ['AT', 'COACH', 'PARENT'] }))
    await addEvent(sql, injury, trainer, 'NOTE')
    await addMilestone(sql, injury)
    await addRestriction(sql, injury, await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED'))
    if (part === 'ANKLE') await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
  }
}

/** The number of rows a viewer sees in each table. */
const seenBy = (sql: Sql, viewer: Member): Promise<unknown> =>
  asViewer(
    sql,
    viewer,
    () => sql.row`SELECT (SELECT count(*)::int FROM athletes) AS athletes, (SELECT count(*)::int FROM cases) AS cases,
      (SELECT count(*)::int FROM events) AS events, (SELECT count(*)::int FROM restrictions) AS restrictions,
      (SELECT count(*)::int FROM milestones) AS milestones, (SELECT count(*)::int FROM clinical_notes) AS notes,
      (SELECT count(*)::int FROM emergency_disclosures) AS disclosures, (SELECT count(*)::int FROM teams) AS teams`,
  )
const nothing = { athletes: 0, cases: 0, events: 0, restrictions: 0, milestones: 0, notes: 0, disclosures: 0, teams: 0 }
const asACoach = { ...nothing, athletes: 1, cases: 1, events: 1, restrictions: 1, disclosures: 1 }
const asAParent = { ...nothing, athletes: 1, cases: 2, events: 2, restrictions: 2, milestones: 2, disclosures: 1, teams: 1 }

describe('while it is in force', () => {
  const recipients = [
    ['coach', 'an athlete of their own team', asACoach],
    ['parent', 'their own child', asAParent],
  ] as const

  test.each(recipients)(
    'a %s sees the athlete like %s, until it is ended',
    rolledBack(async (sql, who, _as, expected) => {
      const clinic = await open(sql)
      await buildCases(sql, clinic)
      await addToTeam(sql, await buildTeam(sql, clinic.school), clinic.athlete)
      expect(await seenBy(sql, clinic[who])).toEqual(nothing)
      const { id } = await buildDisclosure(sql, clinic.athlete, { to: clinic[who], by: clinic.trainer })
      expect(await seenBy(sql, clinic[who])).toEqual(expected)
      await sql`UPDATE emergency_disclosures SET ended_at = now() WHERE id = ${id}`
      expect(await seenBy(sql, clinic[who])).toEqual(nothing)
    }),
  )

  test.each(recipients)(
    'but not before or after: a %s sees nothing',
    rolledBack(async (sql, who) => {
      const clinic = await open(sql)
      await buildCases(sql, clinic)
      await buildDisclosure(sql, clinic.athlete, { to: clinic[who], by: clinic.trainer, starts_at: inHours(-30), ends_at: inHours(-0.01) })
      await buildDisclosure(sql, clinic.athlete, { to: clinic[who], by: clinic.trainer, starts_at: inHours(0.01), ends_at: inHours(30) })
      expect(await seenBy(sql, clinic[who])).toEqual(nothing)
    }),
  )

  test(
    'it is visible to its recipient, trainers and admins, and for good to the athlete’s parents',
    rolledBack(async sql => {
      const clinic = await open(sql)
      const { school, athlete, trainer, coach, parent } = clinic
      await buildGuardianship(sql, parent, athlete)
      const formerly = await buildMember(sql, school, 'PARENT')
      await buildGuardianship(sql, formerly, athlete, { revoked_at: '2026-01-01Z' })
      const others = [await buildMember(sql, school, 'COACH'), formerly]
      await addCoach(sql, await buildTeam(sql, school), others[0] ?? coach)
      const { id } = await buildDisclosure(sql, athlete, { to: coach, by: trainer })
      const disclosures = (viewer: Member) => asViewer(sql, viewer, () => sql.column`SELECT id FROM emergency_disclosures`)
      const always = [trainer, parent, await buildMember(sql, school, 'ADMIN')]
      for (const viewer of [...always, coach]) expect([viewer.role, await disclosures(viewer)]).toEqual([viewer.role, [id]])
      for (const viewer of others) expect([viewer.role, await disclosures(viewer)]).toEqual([viewer.role, []])
      await sql`UPDATE emergency_disclosures SET ended_at = now() WHERE id = ${id}`
      for (const viewer of always) expect([viewer.role, await disclosures(viewer)]).toEqual([viewer.role, [id]])
      expect(await disclosures(coach)).toEqual([])
    }),
  )

  test(
    'a disclosure to someone else gives the athlete’s parent nothing more',
    rolledBack(async sql => {
      const clinic = await open(sql)
      await buildCases(sql, clinic)
      const { id } = await buildGuardianship(sql, clinic.parent, clinic.athlete)
      await buildDisclosure(sql, clinic.athlete, { to: clinic.coach, by: clinic.trainer })
      expect(await seenBy(sql, clinic.parent)).toMatchObject({ athletes: 1, cases: 2, disclosures: 1 })
      await sql`UPDATE guardianships SET revoked_at = now() WHERE id = ${id}`
      expect(await seenBy(sql, clinic.parent)).toEqual(nothing)
    }),
  )
})

test(
  'only a disclosure can have an entry key without a case',
  rolledBack(async sql => {
    const { school, trainer } = await open(sql)
    const refusal = await sql.refusal`INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, subject_id)
      VALUES (${school}, ${trainer.id}, 'a key', 'setAttentionLevel', uuid_v7())`
    expect(refusal.constraint).toBe('entry_keys_have_a_case')
  }),
)
