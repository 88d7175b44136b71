import { inTransaction, useEmptyDatabase, type Sql } from '../../support/sql.js'
import { buildSession, type Member, type TenantRow } from '../support/factories.js'
import { beginViewer, endViewer } from '../support/viewer.js'
import { buildWorld, type World } from '../support/world.js'

const { database, rolledBack, committed } = useEmptyDatabase()

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

const UNAUTHENTICATED = 'RT401'

const refusalToBegin = (sql: Sql, school: string | null, membership: string | null, role: string | null, session: string | null) =>
  sql.refusal`SELECT begin_viewer(${school}, ${membership}, ${role}, ${session})`

const refused = (sql: Sql, member: Member, session: TenantRow) => refusalToBegin(sql, member.school, member.id, member.role, session.id)

const athletesSeen = (sql: Sql) => sql.value<number>`SELECT count(*)::int FROM athletes`

describe('a viewer’s transaction cannot be opened', () => {
  const unknown = '0190a6f0-0000-7000-8000-000000000000'

  test(
    'for a missing or unknown membership or session',
    rolledBack(async sql => {
      const me = world.here.members.trainer
      const session = await buildSession(sql, me)
      const refusals = [
        await refusalToBegin(sql, me.school, unknown, me.role, session.id),
        await refusalToBegin(sql, me.school, me.id, me.role, unknown),
        await refusalToBegin(sql, me.school, me.id, me.role, null),
        await refusalToBegin(sql, me.school, me.id, null, session.id),
        await refusalToBegin(sql, me.school, null, me.role, session.id),
        await refusalToBegin(sql, null, me.id, me.role, session.id),
      ]
      expect(refusals.map(({ code }) => code)).toEqual(Array(6).fill(UNAUTHENTICATED))
      expect(await sql.value`SELECT current_user = session_user`).toBe(true)
    }),
  )

  test.each(['AT', 'PARENT', 'ADMIN'])(
    'for a coach whose token says %s',
    rolledBack(async (sql, role) => {
      const me = world.here.members.coach
      const session = await buildSession(sql, me)
      expect((await refusalToBegin(sql, me.school, me.id, role, session.id)).code).toBe(UNAUTHENTICATED)
    }),
  )

  test(
    'in another school, not even by a member there',
    rolledBack(async sql => {
      for (const me of [world.here.members.trainer, world.here.members.visitor]) {
        const session = await buildSession(sql, me)
        expect((await refusalToBegin(sql, world.there.school, me.id, me.role, session.id)).code).toBe(UNAUTHENTICATED)
      }
    }),
  )

  test(
    'with the session of another member, or of another membership of the same person',
    rolledBack(async sql => {
      const { trainer, assistant, 'coach and parent': coach, 'parent and coach': parent } = world.here.members
      expect((await refused(sql, trainer, await buildSession(sql, assistant))).code).toBe(UNAUTHENTICATED)
      expect((await refused(sql, coach, await buildSession(sql, parent))).code).toBe(UNAUTHENTICATED)
    }),
  )

  test(
    'once the session has ended',
    rolledBack(async sql => {
      const me = world.here.members.trainer
      const session = await buildSession(sql, me)
      await sql`SELECT begin_viewer(${me.school}, ${me.id}, ${me.role}, ${session.id})`
      await endViewer(sql)
      await sql`UPDATE sessions SET ended_at = now() WHERE id = ${session.id}`
      expect((await refused(sql, me, session)).code).toBe(UNAUTHENTICATED)
    }),
  )

  test(
    'while the membership is disabled, and can be once it is enabled again',
    rolledBack(async sql => {
      const me = world.here.members.coach
      const session = await buildSession(sql, me)
      await sql`UPDATE memberships SET disabled_at = now() WHERE id = ${me.id}`
      expect((await refused(sql, me, session)).code).toBe(UNAUTHENTICATED)
      await sql`UPDATE memberships SET disabled_at = NULL WHERE id = ${me.id}`
      await sql`SELECT begin_viewer(${me.school}, ${me.id}, ${me.role}, ${session.id})`
      expect(await athletesSeen(sql)).toBe(2)
    }),
  )
})

describe('a change to a viewer takes effect in the next transaction', () => {
  /** Counts the athletes seen before and after a change, each in its own transaction, then undoes the change. */
  async function beforeAndAfter(member: Member, decide: (sql: Sql) => Promise<unknown>, undo: (sql: Sql) => Promise<unknown>) {
    const seen = () => committed(async sql => (await beginViewer(sql, member), athletesSeen(sql)))
    const before = await seen()
    await committed(decide)
    const after = await seen()
    await committed(undo)
    return { before, after }
  }

  test('a coach taken off a team no longer sees its athletes', async () => {
    const { school, members, teams } = world.here
    const counts = await beforeAndAfter(
      members.coach,
      sql => sql`DELETE FROM team_coaches WHERE membership_id = ${members.coach.id}`,
      sql =>
        sql`INSERT INTO team_coaches (school_id, team_id, membership_id) VALUES (${school}, ${teams.football.id}, ${members.coach.id})`,
    )
    expect(counts).toEqual({ before: 2, after: 0 })
  })

  test('an athlete who leaves a team is no longer seen by its coach', async () => {
    const { school, members, teams, athletes } = world.here
    const counts = await beforeAndAfter(
      members.coach,
      sql => sql`DELETE FROM team_athletes WHERE team_id = ${teams.football.id} AND athlete_id = ${athletes.ana.id}`,
      sql => sql`INSERT INTO team_athletes (school_id, team_id, athlete_id) VALUES (${school}, ${teams.football.id}, ${athletes.ana.id})`,
    )
    expect(counts).toEqual({ before: 2, after: 1 })
  })

  test('a parent whose guardianship is revoked no longer sees the child', async () => {
    const { members } = world.here
    const counts = await beforeAndAfter(
      members.parent,
      sql => sql`UPDATE guardianships SET revoked_at = now() WHERE membership_id = ${members.parent.id} AND revoked_at IS NULL`,
      sql => sql`UPDATE guardianships SET revoked_at = NULL WHERE membership_id = ${members.parent.id}
        AND athlete_id = ${world.here.athletes.ana.id}`,
    )
    expect(counts).toEqual({ before: 1, after: 0 })
  })
})

describe('a viewer ends with the transaction', () => {
  const settings = ['school_id', 'membership_id', 'user_id', 'team_ids'].map(setting => `rtsport.${setting}`)

  test.each(['commit', 'rollback'] as const)('after its %s the connection belongs to nobody', async end => {
    // The pool hands out the connection that was released last. The embedded PostgreSQL has only one.
    const connection = (sql: Sql) => sql.value<number>`SELECT pg_backend_pid()`
    const first = await inTransaction(database(), end, async sql => {
      await beginViewer(sql, world.here.members.coach)
      expect(await sql.value`SELECT current_user::text`).toBe('rtsport_coach')
      return connection(sql)
    })
    await inTransaction(database(), 'rollback', async sql => {
      expect(await connection(sql)).toBe(first)
      expect(await sql.value`SELECT current_user = session_user`).toBe(true)
      for (const setting of settings) expect(await sql.value`SELECT coalesce(current_setting(${setting}, true), '')`).toBe('')
    })
  })
})
