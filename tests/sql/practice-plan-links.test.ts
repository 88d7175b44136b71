import { onServer } from '../support/databases.js'
import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { atOnce, outcomes } from './support/at-once.js'
import { buildPracticePlanLink, buildSession, type TenantRow } from './support/factories.js'
import { beginViewer } from './support/viewer.js'
import { buildWorld, type MemberName, type World } from './support/world.js'

const { rolledBack, committed, url } = useEmptyDatabase()

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

const DENIED = '42501'
const HASH = `\\x${'ab'.repeat(32)}`

/** The server's own INSERT, in a viewer's session. */
const make = (sql: Sql, { school, id }: TenantRow, team: TenantRow) =>
  sql`INSERT INTO practice_plan_links (school_id, session_id, team_id, date, token_hash)
    VALUES (${school}, ${id}, ${team.id}, '2026-11-23', ${HASH}::text::bytea)`
const refusalToMake = (sql: Sql, { school, id }: TenantRow, team: TenantRow) =>
  sql.refusal`INSERT INTO practice_plan_links (school_id, session_id, team_id, date, token_hash)
    VALUES (${school}, ${id}, ${team.id}, '2026-11-23', ${HASH}::text::bytea)`

/** A link of the trainer's, made that many minutes ago. */
async function linkOf(sql: Sql, minutes = 0): Promise<TenantRow> {
  const made = await sql.value<string>`SELECT (now() - ${minutes} * interval '1 minute')::text`
  const ends = await sql.value<string>`SELECT (${made}::timestamptz + interval '10 minutes')::text`
  const session = await buildSession(sql, world.here.members.trainer)
  return buildPracticePlanLink(sql, session, world.here.teams.football, { created_at: made, expires_at: ends })
}
const use = (sql: Sql, { id }: TenantRow) => sql`UPDATE practice_plan_links SET used_at = now() WHERE id = ${id} RETURNING 1`
const refusalToUse = (sql: Sql, { id }: TenantRow) => sql.refusal`UPDATE practice_plan_links SET used_at = now() WHERE id = ${id}`

describe('the creator of a link', () => {
  test.each<[MemberName, 'football' | 'soccer', string]>([
    ['trainer', 'soccer', 'made'],
    ['admin', 'soccer', 'made'],
    ['coach', 'football', 'made'],
    ['coach', 'soccer', DENIED],
    ['visitor', 'football', DENIED],
    ['parent', 'football', DENIED],
  ])(
    'as %s, for %s: %s',
    rolledBack(async (sql, who, team, outcome) => {
      const session = await buildSession(sql, world.here.members[who])
      await beginViewer(sql, world.here.members[who])
      if (outcome === 'made') await make(sql, session, world.here.teams[team])
      else expect((await refusalToMake(sql, session, world.here.teams[team])).code).toBe(outcome)
    }),
  )

  test(
    'needs their own open session, in their own school',
    rolledBack(async sql => {
      const { trainer, assistant } = world.here.members
      const others = await buildSession(sql, assistant)
      const ended = await buildSession(sql, trainer, { ended_at: '2026-01-01Z' })
      const elsewhere = await buildSession(sql, world.there.members.trainer)
      await beginViewer(sql, trainer)
      for (const session of [others, ended]) {
        expect((await refusalToMake(sql, session, world.here.teams.football)).code).toBe(DENIED)
      }
      expect((await refusalToMake(sql, elsewhere, world.there.teams.football)).code).toBe(DENIED)
    }),
  )

  test(
    'cannot set when it was made, when it expires or that it was used',
    rolledBack(async sql => {
      const session = await buildSession(sql, world.here.members.trainer)
      const { school, id } = session
      await beginViewer(sql, world.here.members.trainer)
      const refusals = [
        await sql.refusal`INSERT INTO practice_plan_links (school_id, session_id, team_id, date, token_hash, created_at)
          VALUES (${school}, ${id}, ${world.here.teams.football.id}, '2026-11-23', ${HASH}::text::bytea, now())`,
        await sql.refusal`INSERT INTO practice_plan_links (school_id, session_id, team_id, date, token_hash, expires_at)
          VALUES (${school}, ${id}, ${world.here.teams.football.id}, '2026-11-23', ${HASH}::text::bytea, now())`,
        await sql.refusal`UPDATE practice_plan_links SET used_at = now()`,
        await sql.refusal`DELETE FROM practice_plan_links`,
      ]
      expect(refusals.map(({ code }) => code)).toEqual(Array(4).fill(DENIED))
    }),
  )
})

describe('a link', () => {
  test(
    'is valid for ten minutes, whoever writes it',
    rolledBack(async sql => {
      const link = await linkOf(sql)
      expect(await sql.value`SELECT expires_at = created_at + interval '10 minutes' FROM practice_plan_links WHERE id = ${link.id}`).toBe(
        true,
      )
      const { school } = link
      const session = await buildSession(sql, world.here.members.trainer)
      const refusal = await sql.refusal`INSERT INTO practice_plan_links (school_id, session_id, team_id, date, token_hash, expires_at)
        VALUES (${school}, ${session.id}, ${world.here.teams.football.id}, '2026-11-23', ${HASH}::text::bytea, now() + interval '11 minutes')`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'practice_plan_links_ten_minutes' })
    }),
  )

  test(
    'stores a token’s SHA-256 hash, not the token',
    rolledBack(async sql => {
      const session = await buildSession(sql, world.here.members.trainer)
      const refusal = await sql.refusal`INSERT INTO practice_plan_links (school_id, session_id, team_id, date, token_hash)
        VALUES (${session.school}, ${session.id}, ${world.here.teams.football.id}, '2026-11-23', 'a token of some other length')`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'practice_plan_links_token_is_hashed' })
    }),
  )

  test(
    'is used once, even by the owner of the tables',
    rolledBack(async sql => {
      const link = await linkOf(sql, 9)
      expect(await use(sql, link)).toHaveLength(1)
      expect((await refusalToUse(sql, link)).code).toBe('RT003')
      expect((await sql.refusal`UPDATE practice_plan_links SET used_at = NULL WHERE id = ${link.id}`).code).toBe('RT003')
    }),
  )

  test(
    'is used within its ten minutes, at the database’s time, and nothing else about it changes',
    rolledBack(async sql => {
      expect((await refusalToUse(sql, await linkOf(sql, 11))).code).toBe('RT003')
      const link = await linkOf(sql, 5)
      await sql`UPDATE practice_plan_links SET used_at = '2020-01-01Z', team_id = ${world.here.teams.soccer.id},
        created_at = now(), expires_at = now() + interval '10 minutes' WHERE id = ${link.id}`
      expect(
        await sql.row`SELECT team_id AS team, used_at = now()::timestamptz(3) AS now, created_at < now() AS kept
          FROM practice_plan_links WHERE id = ${link.id}`,
      ).toEqual({ team: world.here.teams.football.id, now: true, kept: true })
    }),
  )

  test(
    'is used without a sign-in, which can neither create nor delete one',
    rolledBack(async sql => {
      const link = await linkOf(sql)
      const session = await buildSession(sql, world.here.members.trainer)
      await sql`SELECT begin_sign_in()`
      expect((await refusalToMake(sql, session, world.here.teams.football)).code).toBe(DENIED)
      expect((await sql.refusal`DELETE FROM practice_plan_links`).code).toBe(DENIED)
      expect((await sql.refusal`UPDATE practice_plan_links SET expires_at = now()`).code).toBe(DENIED)
      expect(await use(sql, link)).toHaveLength(1)
    }),
  )

  const onServerOnly = onServer() ? test : test.skip
  onServerOnly('is used by one of ten who open it at once (needs a server: the embedded PostgreSQL has one connection)', async () => {
    const link = await committed(sql => linkOf(sql))
    const opened = await atOnce(
      url(),
      Array.from({ length: 10 }, () => async (sql: Sql) => {
        await sql`SELECT begin_sign_in()`
        return (await sql`UPDATE practice_plan_links SET used_at = now() WHERE id = ${link.id} AND used_at IS NULL RETURNING 1`).length
      }),
    )
    expect(outcomes(opened).toSorted()).toEqual([...Array<number>(9).fill(0), 1])
  })
})
