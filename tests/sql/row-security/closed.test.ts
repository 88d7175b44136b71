import { fragment, name, useEmptyDatabase, type Sql } from '../../support/sql.js'
import { beginViewer } from '../support/viewer.js'
import { buildWorld, type World } from '../support/world.js'

const { rolledBack, committed } = useEmptyDatabase()

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

/** Privileges are granted to rtsport_viewer. The policies of the four roles decide about rows. */
const viewerRoles = ['rtsport_at', 'rtsport_coach', 'rtsport_parent', 'rtsport_admin'] as const
const roles = ['rtsport_viewer', ...viewerRoles, 'rtsport_sign_in'] as const

const tables = (sql: Sql): Promise<readonly string[]> =>
  sql.column<string>`SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname`

describe('every table is closed by default', () => {
  test(
    'each has row-level security, except the list of migrations, which no role may read',
    rolledBack(async sql => {
      const open = await sql.column`SELECT relname FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity`
      expect(open).toEqual(['_prisma_migrations'])
      for (const role of roles) {
        expect(await sql.value`SELECT has_any_column_privilege(${role}, '_prisma_migrations', 'SELECT, INSERT, UPDATE')`).toBe(false)
      }
    }),
  )

  test(
    'every view is security_invoker, so it does not read with its owner’s rights',
    rolledBack(async sql => {
      const others =
        await sql.column`SELECT relname FROM pg_class WHERE relkind NOT IN ('r', 'p', 'i', 'I', 't') AND relnamespace = 'public'::regnamespace
        AND NOT (relkind = 'v' AND coalesce(reloptions, '{}') @> '{security_invoker=true}')`
      expect(others).toEqual([])
    }),
  )

  test(
    'PUBLIC has no privilege on any table or column',
    rolledBack(async sql => {
      const open = await sql.column`
        SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a WHERE a.grantee = 0 AND c.relnamespace = 'public'::regnamespace
        UNION SELECT c.relname FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
        WHERE a.grantee = 0 AND c.relnamespace = 'public'::regnamespace`
      expect(open).toEqual([])
    }),
  )

  test.each(roles)(
    '%s owns nothing, cannot create anything, and cannot bypass policies',
    rolledBack(async (sql, role) => {
      expect(
        await sql.row`SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = ${role}`,
      ).toEqual({
        rolsuper: false,
        rolbypassrls: false,
        rolcanlogin: false,
        rolcreaterole: false,
        rolcreatedb: false,
      })
      expect(await sql`SELECT FROM pg_class WHERE relowner = ${role}::regrole`).toEqual([])
      const memberOf = await sql.column`SELECT roleid::regrole::text FROM pg_auth_members WHERE member = ${role}::regrole`
      expect(memberOf).toEqual(viewerRoles.some(viewerRole => viewerRole === role) ? ['rtsport_viewer'] : [])
      expect(await sql.value`SELECT has_schema_privilege(${role}, 'public', 'CREATE')`).toBe(false)
      for (const table of await tables(sql)) expect(await sql.value`SELECT has_table_privilege(${role}, ${table}, 'TRUNCATE')`).toBe(false)
    }),
  )

  test(
    'every SECURITY DEFINER function has a fixed search_path',
    rolledBack(async sql => {
      const loose = await sql.column`SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
        AND coalesce(array_to_string(proconfig, ';'), '') !~ 'search_path=public, pg_temp'`
      expect(loose).toEqual([])
    }),
  )
})

describe('for each role', () => {
  test(
    'one policy decides each command on a table, because several are joined with OR, which no index serves',
    rolledBack(async sql => {
      const several = await sql.column`
        SELECT format('%s %s %s', r.role, p.tablename, c.command)
        FROM unnest(${viewerRoles}::text[]) AS r(role) CROSS JOIN unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS c(command)
        JOIN pg_policies AS p ON r.role = ANY (p.roles::text[]) AND p.cmd IN (c.command, 'ALL')
        GROUP BY r.role, p.tablename, c.command HAVING count(*) > 1`
      expect(several).toEqual([])
    }),
  )

  test(
    'policies name the role itself, not a group',
    rolledBack(async sql => {
      const named = await sql.column`SELECT DISTINCT unnest(roles)::text FROM pg_policies ORDER BY 1`
      expect(named).toEqual([...viewerRoles, 'rtsport_sign_in'].sort())
    }),
  )
})

describe('a viewer without begin_viewer', () => {
  test(
    'sees no row of any table',
    rolledBack(async sql => {
      const readable = await sql.column<string>`SELECT DISTINCT table_name::text FROM information_schema.column_privileges
        WHERE grantee = 'rtsport_viewer' AND privilege_type = 'SELECT' ORDER BY 1`
      expect(readable).toHaveLength(24)
      for (const role of ['rtsport_viewer', ...viewerRoles]) {
        await sql`SET LOCAL ROLE ${name(role)}`
        for (const table of readable) expect([table, await sql.value`SELECT count(*)::int FROM ${name(table)}`]).toEqual([table, 0])
        await sql`RESET ROLE`
      }
    }),
  )

  test(
    'cannot write any row',
    rolledBack(async sql => {
      const { school, teams, athletes, cases, members } = world.here
      await sql`SET LOCAL ROLE rtsport_viewer`
      const refusals = [
        await sql.refusal`INSERT INTO team_athletes (school_id, team_id, athlete_id) VALUES (${school}, ${teams.soccer.id}, ${athletes.cam.id})`,
        await sql.refusal`INSERT INTO milestones (school_id, case_id, label, position) VALUES (${school}, ${cases['ana knee'].id}, 'Run', 999999)`,
        await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
          VALUES (${school}, ${cases['ana knee'].id}, ${athletes.ana.id}, ${members.trainer.id}, 'NOTE', '')`,
      ]
      expect(refusals.map(({ code }) => code)).toEqual(Array(3).fill('42501'))
    }),
  )
})

describe.each(['trainer', 'coach', 'parent', 'admin'] as const)('a %s', viewer => {
  test.each([
    'SELECT password_hash FROM users',
    'SELECT email FROM users',
    'SELECT * FROM users',
    'TABLE sessions',
    'TABLE refresh_tokens',
    'TABLE practice_plan_links',
    'TABLE note_keys',
    'TABLE access_seals',
    'SELECT athlete_ids FROM access_records',
    'SELECT seal_access_records(true)',
    'TABLE _prisma_migrations',
  ])(
    'may not: %s',
    rolledBack(async (sql, statement) => {
      await beginViewer(sql, world.here.members[viewer])
      expect((await sql.refusal`${fragment(statement)}`).code).toBe('42501')
    }),
  )
})

describe('the sign-in role', () => {
  test(
    'reaches people, memberships, sessions, tokens and links, and nothing about students',
    rolledBack(async sql => {
      const readable = await sql.column`SELECT DISTINCT table_name::text FROM information_schema.column_privileges
        WHERE grantee = 'rtsport_sign_in' ORDER BY 1`
      expect(readable).toEqual(['memberships', 'practice_plan_links', 'refresh_tokens', 'sessions', 'users'])
      await sql`SELECT begin_sign_in()`
      expect(await sql.value`SELECT count(*)::int > 0 FROM users WHERE password_hash <> ''`).toBe(true)
      for (const table of ['athletes', 'cases', 'events', 'clinical_notes', 'guardianships', 'schools']) {
        expect((await sql.refusal`SELECT FROM ${name(table)}`).code).toBe('42501')
      }
    }),
  )

  test(
    'does not see disabled memberships, and cannot change a role, person or password',
    rolledBack(async sql => {
      const { members } = world.here
      await sql`SELECT begin_sign_in()`
      expect(await sql`SELECT FROM memberships WHERE id = ${members['former coach'].id}`).toEqual([])
      expect(await sql`SELECT FROM memberships WHERE id = ${members.coach.id}`).toHaveLength(1)
      const refusals = [
        await sql.refusal`UPDATE memberships SET role = 'ADMIN'`,
        await sql.refusal`UPDATE memberships SET disabled_at = NULL`,
        await sql.refusal`UPDATE users SET password_hash = 'x'`,
        await sql.refusal`INSERT INTO memberships (school_id, user_id, role) VALUES (${world.there.school}, ${members.coach.user}, 'ADMIN')`,
        await sql.refusal`UPDATE refresh_tokens SET token_hash = '\\x02'`,
        await sql.refusal`DELETE FROM refresh_tokens`,
      ]
      expect(refusals.map(({ code }) => code)).toEqual(Array(6).fill('42501'))
    }),
  )
})
