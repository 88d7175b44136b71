import { name, useEmptyDatabase, type Sql } from '../support/sql.js'
import {
  addCoach,
  addEvent,
  addToTeam,
  buildCase,
  buildClinic,
  buildDisclosure,
  buildGuardianship,
  buildMember,
  buildSchool,
  buildTeam,
  type CaseRow,
  type Member,
  type TenantRow,
} from './support/factories.js'
import { asViewer } from './support/viewer.js'

const { rolledBack } = useEmptyDatabase()

interface World {
  readonly school: string
  readonly trainer: Member
  readonly coach: Member
  readonly parent: Member
  readonly athlete: TenantRow
  readonly team: TenantRow
  readonly injury: CaseRow
  readonly event: TenantRow
}

async function build(sql: Sql): Promise<World> {
  const clinic = await buildClinic(sql)
  const [coach, parent] = [await buildMember(sql, clinic.school, 'COACH'), await buildMember(sql, clinic.school, 'PARENT')]
  const team = await buildTeam(sql, clinic.school)
  await addCoach(sql, team, coach)
  await addToTeam(sql, team, clinic.athlete)
  await buildGuardianship(sql, parent, clinic.athlete)
  await buildDisclosure(sql, clinic.athlete, { to: coach, by: clinic.trainer })
  const injury = await buildCase(sql, clinic.athlete)
  const event = await addEvent(sql, injury, clinic.trainer, 'SIDELINE_ENTRY', { participation: 'OUT', visibility: ['AT', 'COACH'] })
  return { ...clinic, coach, parent, team, injury, event }
}

/** The schools in which this transaction is recorded as an access withdrawal. */
const notedIn = (sql: Sql) =>
  sql.column<string>`SELECT school_id FROM access_withdrawals WHERE transaction = pg_current_xact_id()::text::bigint`

type Change = (sql: Sql, world: World) => Promise<unknown>

describe('a transaction that withdraws access is recorded once, in its school:', () => {
  test.each<[string, Change]>([
    ['revoking a guardianship', (sql, { parent }) => sql`UPDATE guardianships SET revoked_at = now() WHERE membership_id = ${parent.id}`],
    ['deleting a guardianship', (sql, { parent }) => sql`DELETE FROM guardianships WHERE membership_id = ${parent.id}`],
    ['taking a coach off a team', (sql, { coach }) => sql`DELETE FROM team_coaches WHERE membership_id = ${coach.id}`],
    ['taking an athlete off a team', (sql, { athlete }) => sql`DELETE FROM team_athletes WHERE athlete_id = ${athlete.id}`],
    ['deleting a team with its members', (sql, { team }) => sql`DELETE FROM teams WHERE id = ${team.id}`],
    ['ending a disclosure', (sql, { coach }) => sql`UPDATE emergency_disclosures SET ended_at = now() WHERE recipient_id = ${coach.id}`],
    ['resolving a case', (sql, { injury, trainer }) => addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')],
    ['hiding an event', (sql, { event }) => sql`UPDATE events SET visibility = '{AT}' WHERE id = ${event.id}`],
    [
      'showing an event to another role instead',
      (sql, { event }) => sql`UPDATE events SET visibility = '{AT,PARENT}' WHERE id = ${event.id}`,
    ],
    ['disabling a membership', (sql, { coach }) => sql`UPDATE memberships SET disabled_at = now() WHERE id = ${coach.id}`],
    [
      'several in one transaction',
      async (sql, { parent, coach, event }) => {
        await sql`DELETE FROM guardianships WHERE membership_id = ${parent.id}`
        await sql`DELETE FROM team_coaches WHERE membership_id = ${coach.id}`
        await sql`UPDATE events SET visibility = '{AT}' WHERE id = ${event.id}`
      },
    ],
  ])(
    '%s',
    rolledBack(async (sql, _what, change) => {
      const world = await build(sql)
      expect(await notedIn(sql)).toEqual([])
      await change(sql, world)
      expect(await notedIn(sql)).toEqual([world.school])
    }),
  )

  test(
    'disabling a membership is recorded in every school of its person, who sees their own memberships everywhere',
    rolledBack(async sql => {
      const { school, coach } = await build(sql)
      const elsewhere = await buildSchool(sql)
      await buildMember(sql, elsewhere, 'PARENT', coach.user)
      await sql`UPDATE memberships SET disabled_at = now() WHERE school_id = ${school} AND id = ${coach.id}`
      expect([...(await notedIn(sql))].sort()).toEqual([school, elsewhere].sort())
    }),
  )

  test.each<[string, Change]>([
    ['adding an event', (sql, world) => addEvent(sql, world.injury, world.trainer, 'NOTE', { visibility: ['AT', 'COACH'] })],
    ['showing an event to more roles', (sql, { event }) => sql`UPDATE events SET visibility = '{AT,COACH,PARENT}' WHERE id = ${event.id}`],
    ['an event that leaves the case active', (sql, { injury, trainer }) => addEvent(sql, injury, trainer, 'REMOVED_FROM_PLAY')],
    ['a sign-in', (sql, { coach }) => sql`UPDATE memberships SET last_used_at = now() WHERE id = ${coach.id}`],
  ])(
    'not %s',
    rolledBack(async (sql, _what, change) => {
      await change(sql, await build(sql))
      expect(await notedIn(sql)).toEqual([])
    }),
  )
})

/** Columns whose change can withdraw access. Each has a trigger that records it. */
const noted = [
  'cases.status',
  'emergency_disclosures.ended_at',
  'events.visibility',
  'guardianships.athlete_id',
  'guardianships.membership_id',
  'guardianships.revoked_at',
  'memberships.disabled_at',
  'team_athletes.athlete_id',
  'team_athletes.team_id',
  'team_coaches.team_id',
]
/** Columns that never change. */
const kept = [
  'access_records.athlete_ids',
  'athletes.id',
  'case_protocols.case_id',
  'cases.athlete_id',
  'cases.id',
  'emergency_disclosures.athlete_id',
  'emergency_disclosures.ends_at',
  'emergency_disclosures.recipient_id',
  'emergency_disclosures.starts_at',
  'events.case_id',
  'memberships.role',
  'memberships.user_id',
  'milestones.case_id',
  'restrictions.case_id',
  'schools.id',
  'teams.id',
  'users.id',
]

test(
  'every column a policy depends on is recorded when it changes, or cannot change',
  rolledBack(async sql => {
    const columns = await sql.column<string>`SELECT DISTINCT c.relname || '.' || a.attname
      FROM pg_policy AS p JOIN pg_depend AS d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass
      JOIN pg_class AS c ON c.oid = d.refobjid JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
      WHERE p.polcmd IN ('r', '*') AND d.refobjsubid > 0 AND a.attname <> 'school_id'`
    expect([...columns].sort()).toEqual([...noted, ...kept].sort())
    for (const column of kept) {
      const [table = '', attribute = ''] = column.split('.')
      expect([column, await sql.value`SELECT has_column_privilege('rtsport_viewer', ${table}, ${attribute}, 'UPDATE')`]).toEqual([
        column,
        false,
      ])
    }
  }),
)

describe('a read on the replica is recent enough', () => {
  const hasSeenAll = (sql: Sql, viewer: Member, butFrom: number): Promise<boolean> =>
    asViewer(sql, viewer, () => sql.value<boolean>`SELECT replica_has_seen_all(${butFrom}::bigint)`)

  test(
    'when it has all withdrawals of the school and all writes of the viewer',
    rolledBack(async sql => {
      const { school, coach, trainer } = await build(sql)
      const stranger = await buildMember(sql, await buildSchool(sql), 'COACH')
      await sql`INSERT INTO access_withdrawals (school_id, transaction) VALUES (${school}, 100)`
      await sql`INSERT INTO viewer_writes (school_id, membership_id, transaction) VALUES (${school}, ${trainer.id}, 200)`
      const answers = async (viewer: Member): Promise<readonly boolean[]> =>
        [await hasSeenAll(sql, viewer, 100), await hasSeenAll(sql, viewer, 101), await hasSeenAll(sql, viewer, 200), await hasSeenAll(sql, viewer, 201)] // prettier-ignore
      expect(await answers(coach)).toEqual([false, true, true, true])
      expect(await answers(trainer)).toEqual([false, false, false, true])
      expect(await answers(stranger)).toEqual([true, true, true, true])
    }),
  )

  test(
    'whatever a restore brought from a server with higher transaction ids',
    rolledBack(async sql => {
      const { school, coach } = await build(sql)
      await sql`INSERT INTO access_withdrawals (school_id, transaction) VALUES (${school}, 1000000000000)`
      await sql`INSERT INTO viewer_writes (school_id, membership_id, transaction) VALUES (${school}, ${coach.id}, 1000000000000)`
      expect(await hasSeenAll(sql, coach, 3)).toBe(true)
    }),
  )

  test(
    'and its session reports the first transaction it may lack',
    rolledBack(async sql => {
      const { coach } = await build(sql)
      const session =
        await sql.value<string>`INSERT INTO sessions (school_id, membership_id) VALUES (${coach.school}, ${coach.id}) RETURNING id`
      const before = await sql.value<string>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text`
      await sql`SELECT begin_viewer_on_replica(${coach.school}, ${coach.id}, 'COACH', ${session})`
      expect(await sql.value`SELECT current_user::text || ' ' || current_setting('rtsport.replica_lacks')`).toBe(`rtsport_coach ${before}`)
    }),
  )

  test(
    'and its session verifies the viewer like any other',
    rolledBack(async sql => {
      const { coach } = await build(sql)
      const refusal = await sql.refusal`SELECT begin_viewer_on_replica(${coach.school}, ${coach.id}, 'COACH', ${coach.id})`
      expect(refusal.code).toBe('RT401')
    }),
  )
})

describe('the records for replica reads', () => {
  test(
    'keep a viewer’s latest transaction, whatever order they are written in',
    rolledBack(async sql => {
      const { coach } = await build(sql)
      const noteAs = (member: Member) => asViewer(sql, member, () => sql`SELECT note_viewer_write()`)
      const last = () => sql.column`SELECT transaction FROM viewer_writes WHERE membership_id = ${coach.id}`
      await noteAs(coach)
      const current = await sql.value<string>`SELECT pg_current_xact_id()::text`
      expect((await last()).map(String)).toEqual([current])
      await sql`UPDATE viewer_writes SET transaction = transaction + 5`
      await noteAs(coach)
      expect((await last()).map(String)).toEqual([String(Number(current) + 5)])
      await sql`UPDATE viewer_writes SET transaction = 1`
      await noteAs(coach)
      expect((await last()).map(String)).toEqual([current])
    }),
  )

  test.each(['access_withdrawals', 'viewer_writes'])(
    'in %s cannot be read or written by a viewer',
    rolledBack(async (sql, table) => {
      const { trainer } = await build(sql)
      await asViewer(sql, trainer, async () => {
        expect((await sql.refusal`SELECT FROM ${name(table)}`).code).toBe('42501')
        expect((await sql.refusal`DELETE FROM ${name(table)}`).code).toBe('42501')
        expect((await sql.refusal`INSERT INTO ${name(table)} (school_id, transaction) VALUES (${trainer.school}, 1)`).code).toBe('42501')
      })
    }),
  )
})
