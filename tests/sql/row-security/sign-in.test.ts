import { fragment, name, useEmptyDatabase } from '../../support/sql.js'
import { buildWorld } from '../support/world.js'

const { rolledBack, committed } = useEmptyDatabase()

beforeAll(async () => {
  await committed(buildWorld)
})

/** Tables that signing in reads across all schools, because the person is not known yet. */
const reached = ['users', 'memberships', 'sessions', 'refresh_tokens', 'practice_plan_links']

test.each(reached)(
  'the sign-in role sees all %s',
  rolledBack(async (sql, table) => {
    const enabled = table === 'memberships' ? 'disabled_at IS NULL' : 'true'
    const all = await sql.value<number>`SELECT count(*) FILTER (WHERE ${fragment(enabled)})::int FROM ${name(table)}`
    expect(all).toBeGreaterThan(1)
    await sql`SELECT begin_sign_in()`
    expect(await sql.value`SELECT count(*)::int FROM ${name(table)}`).toBe(all)
  }),
)

test(
  'the sign-in role neither sees nor updates a disabled membership',
  rolledBack(async sql => {
    const disabled = await sql.value<number>`SELECT count(*)::int FROM memberships WHERE disabled_at IS NOT NULL`
    const all = await sql.value<number>`SELECT count(*)::int FROM memberships`
    expect(disabled).toBeGreaterThan(0)
    await sql`SELECT begin_sign_in()`
    expect(await sql`SELECT FROM memberships WHERE disabled_at IS NOT NULL`).toEqual([])
    expect(await sql`UPDATE memberships SET last_used_at = now() RETURNING id`).toHaveLength(all - disabled)
  }),
)

test(
  'the sign-in role can start and end a session, and use up a refresh token',
  rolledBack(async sql => {
    const { school, membership } = await sql.row<{ readonly school: string; readonly membership: string }>`
      SELECT school_id AS school, id AS membership FROM memberships WHERE disabled_at IS NULL LIMIT 1`
    await sql`SELECT begin_sign_in()`
    const session = await sql.value<string>`INSERT INTO sessions (school_id, membership_id) VALUES (${school}, ${membership}) RETURNING id`
    await sql`INSERT INTO refresh_tokens (school_id, session_id, token_hash, expires_at) VALUES (${school}, ${session}, '\\x01', now())`
    expect(await sql`UPDATE refresh_tokens SET used_at = now() WHERE session_id = ${session} RETURNING id`).toHaveLength(1)
    expect(await sql`UPDATE sessions SET ended_at = now() WHERE id = ${session} RETURNING id`).toHaveLength(1)
  }),
)
