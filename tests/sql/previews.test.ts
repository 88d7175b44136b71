import type { Role } from '../../src/generated/prisma/enums.js'
import { name, useEmptyDatabase, type Sql } from '../support/sql.js'
import { buildMember, buildSession, type Member } from './support/factories.js'
import { beginViewer, endViewer } from './support/viewer.js'
import { buildWorld, type MemberName, type World } from './support/world.js'

const { rolledBack, committed } = useEmptyDatabase()

let world: World
beforeAll(async () => {
  world = await committed(buildWorld)
})

const tables = ['athletes', 'cases', 'events', 'restrictions', 'milestones', 'clinical_notes', 'teams', 'team_athletes', 'guardianships',
  'memberships', 'emergency_disclosures'] as const // prettier-ignore

const seen = async (sql: Sql): Promise<unknown> => {
  const rows: Record<string, number> = {}
  for (const table of tables) rows[table] = await sql.value<number>`SELECT count(*)::integer FROM ${name(table)}`
  return rows
}
async function begin(sql: Sql, trainer: Member, previewed: Pick<Member, 'id'>): Promise<void> {
  const session = await buildSession(sql, trainer)
  await sql`SELECT begin_preview(${trainer.school}, ${trainer.id}, ${trainer.role}, ${session.id}, ${previewed.id})`
}

describe('a preview’s session', () => {
  test.each<MemberName>(['coach', 'coach and parent', 'parent', 'parent and coach', 'admin', 'visitor'])(
    'sees the same rows as the %s’s own',
    rolledBack(async (sql, who) => {
      const { members } = world.here
      await beginViewer(sql, members[who])
      const own = await seen(sql)
      await endViewer(sql)
      await begin(sql, members.trainer, members[who])
      expect(await seen(sql)).toEqual(own)
      expect(
        await sql.row`SELECT viewer_membership() AS viewer, current_user::text AS role,
        current_setting('rtsport.recorded_membership') AS recorded, current_setting('rtsport.recorded_role') AS "recordedRole",
        current_setting('rtsport.preview_of') AS of`,
      ).toEqual({
        viewer: members[who].id,
        role: `rtsport_${members[who].role.toLowerCase()}`,
        recorded: members.trainer.id,
        recordedRole: 'AT',
        of: members[who].id,
      })
    }),
  )

  test.each<Role>(['COACH', 'PARENT', 'ADMIN'])(
    'cannot be opened by a %s',
    rolledBack(async (sql, role) => {
      const writer = await buildMember(sql, world.here.school, role)
      const session = await buildSession(sql, writer)
      for (const said of [role, 'AT'])
        expect(
          (
            await sql.refusal`SELECT begin_preview(${writer.school}, ${writer.id}, ${said}::role, ${session.id}, ${world.here.members.coach.id})`
          ).code,
        ).toBe('RT401')
    }),
  )

  test(
    'cannot be opened by a trainer whose session has ended',
    rolledBack(async sql => {
      const { trainer, coach } = world.here.members
      const session = await buildSession(sql, trainer, { ended_at: new Date() })
      const refusal = await sql.refusal`SELECT begin_preview(${trainer.school}, ${trainer.id}, 'AT', ${session.id}, ${coach.id})`
      expect(refusal.code).toBe('RT401')
    }),
  )

  test(
    'cannot be for a disabled membership, a trainer or someone of another school',
    rolledBack(async sql => {
      const { trainer, assistant } = world.here.members
      const session = await buildSession(sql, trainer)
      for (const { id } of [world.here.members['former coach'], assistant, trainer, world.there.members.coach]) {
        const refusal = await sql.refusal`SELECT begin_preview(${trainer.school}, ${trainer.id}, 'AT', ${session.id}, ${id})`
        expect(refusal.code).toBe('P0002')
      }
    }),
  )

  test.each<MemberName>(['coach', 'parent', 'admin'])(
    'cannot write as a %s',
    rolledBack(async (sql, who) => {
      const writable = await sql<{ readonly table: string; readonly column: string }>`
        SELECT DISTINCT ON (tablename) tablename::text AS table, column_name::text AS column
        FROM pg_policies JOIN information_schema.column_privileges c ON c.table_name = tablename
          AND c.grantee = 'rtsport_viewer' AND c.privilege_type = 'UPDATE'
        WHERE cmd IN ('ALL', 'UPDATE') AND roles && '{rtsport_coach,rtsport_parent,rtsport_admin}'::name[]
          AND tablename <> 'access_records' ORDER BY tablename`
      expect(writable.length).toBeGreaterThan(3)
      await begin(sql, world.here.members.trainer, world.here.members[who])
      for (const { table, column } of writable) {
        expect([table, (await sql.refusal`UPDATE ${name(table)} SET ${name(column)} = ${name(column)}`).code]).toEqual([table, 'RT003'])
      }
    }),
  )

  test(
    'is stopped by a trigger on every table that a coach, a parent or an admin may write',
    rolledBack(async sql => {
      const open = await sql.column`SELECT DISTINCT tablename::text FROM pg_policies
        WHERE cmd <> 'SELECT' AND roles && '{rtsport_coach,rtsport_parent,rtsport_admin}'::name[]
          AND tablename <> 'access_records' AND NOT EXISTS (
            SELECT FROM pg_trigger WHERE tgrelid = tablename::regclass AND tgfoid = 'refuse_in_preview'::regproc AND tgenabled = 'O')`
      expect(open).toEqual([])
    }),
  )
})
