import type { Role } from '../../src/generated/prisma/enums.js'
import { useEmptyDatabase, type Sql } from '../support/sql.js'
import {
  addCoach,
  buildAthlete,
  buildGuardianship,
  buildMember,
  buildSchool,
  buildTeam,
  buildUser,
  type TenantRow,
} from './support/factories.js'

const { rolledBack } = useEmptyDatabase()

describe('an email address', () => {
  test(
    'is unique, ignoring case',
    rolledBack(async sql => {
      const user = await buildUser(sql, { email: 'Pat@Example.test' })
      expect(await sql.value`SELECT email FROM users WHERE id = ${user}`).toBe('pat@example.test')
      const refusal = await sql.refusal`INSERT INTO users (email, display_name, password_hash) VALUES ('pAT@example.TEST', 'Pat', 'x')`
      expect(refusal).toMatchObject({ code: '23505', constraint: 'users_email_key' })
      const other = await buildUser(sql)
      expect(await sql.refusal`UPDATE users SET email = 'PAT@EXAMPLE.TEST' WHERE id = ${other}`).toMatchObject({ code: '23505' })
    }),
  )
})

describe('a membership', () => {
  const renamed = (sql: Sql, id: string, school: string, user: string) => [
    () => sql.refusal`UPDATE memberships SET role = 'ADMIN' WHERE id = ${id}`,
    () => sql.refusal`UPDATE memberships SET user_id = ${user} WHERE id = ${id}`,
    () => sql.refusal`UPDATE memberships SET school_id = ${school} WHERE id = ${id}`,
    () => sql.refusal`UPDATE memberships SET id = uuid_v7() WHERE id = ${id}`,
  ]

  test(
    'keeps its school, person and role, and can be disabled and enabled',
    rolledBack(async sql => {
      const member = await buildMember(sql, await buildSchool(sql), 'COACH')
      for (const refused of renamed(sql, member.id, await buildSchool(sql), await buildUser(sql))) {
        expect((await refused()).code).toBe('RT003')
      }
      await sql`UPDATE memberships SET disabled_at = now(), last_used_at = now() WHERE id = ${member.id}`
      await sql`UPDATE memberships SET disabled_at = NULL WHERE id = ${member.id}`
    }),
  )

  test(
    'is unique per person, school and role, so a coach who is also a parent has two',
    rolledBack(async sql => {
      const school = await buildSchool(sql)
      const coach = await buildMember(sql, school, 'COACH')
      await buildMember(sql, school, 'PARENT', coach.user)
      await buildMember(sql, await buildSchool(sql), 'COACH', coach.user)
      const refusal = await sql.refusal`INSERT INTO memberships (school_id, user_id, role) VALUES (${school}, ${coach.user}, 'COACH')`
      expect(refusal).toMatchObject({ code: '23505', constraint: 'memberships_school_id_user_id_role_key' })
    }),
  )
})

const others = (role: Role): readonly Role[] => (['AT', 'COACH', 'PARENT', 'ADMIN'] as const).filter(other => other !== role)

describe('a team’s coach', () => {
  const refusedCoach = (sql: Sql, team: TenantRow, member: TenantRow) =>
    sql.refusal`INSERT INTO team_coaches (school_id, team_id, membership_id) VALUES (${team.school}, ${team.id}, ${member.id})`

  test.each(others('COACH'))(
    'must be a coach’s membership, not one of an %s',
    rolledBack(async (sql, role) => {
      const school = await buildSchool(sql)
      const team = await buildTeam(sql, school)
      const member = await buildMember(sql, school, role)
      expect(await refusedCoach(sql, team, member)).toMatchObject({ code: '23514', column: 'membership_id' })
      const coach = await buildMember(sql, school, 'COACH')
      await addCoach(sql, team, coach)
      const refusal = await sql.refusal`UPDATE team_coaches SET membership_id = ${member.id} WHERE membership_id = ${coach.id}`
      expect(refusal).toMatchObject({ code: '23514', column: 'membership_id' })
    }),
  )

  test(
    'must be of the team’s school',
    rolledBack(async sql => {
      const team = await buildTeam(sql, await buildSchool(sql))
      const stranger = await buildMember(sql, await buildSchool(sql), 'COACH')
      expect(await refusedCoach(sql, team, stranger)).toMatchObject({ code: '23514', column: 'membership_id' })
    }),
  )
})

describe('a guardian', () => {
  test.each(others('PARENT'))(
    'must be a parent’s membership, not one of an %s',
    rolledBack(async (sql, role) => {
      const school = await buildSchool(sql)
      const athlete = await buildAthlete(sql, school)
      const member = await buildMember(sql, school, role)
      const refusal = await sql.refusal`INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship)
        VALUES (${school}, ${member.id}, ${athlete.id}, 'mother')`
      expect(refusal).toMatchObject({ code: '23514', column: 'membership_id' })
      const guardianship = await buildGuardianship(sql, await buildMember(sql, school, 'PARENT'), athlete)
      const moved = await sql.refusal`UPDATE guardianships SET membership_id = ${member.id} WHERE id = ${guardianship.id}`
      expect(moved).toMatchObject({ code: '23514', column: 'membership_id' })
    }),
  )

  test(
    'is linked to an athlete once',
    rolledBack(async sql => {
      const school = await buildSchool(sql)
      const [athlete, parent] = [await buildAthlete(sql, school), await buildMember(sql, school, 'PARENT')]
      await buildGuardianship(sql, parent, athlete)
      const again = await sql.refusal`INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship)
        VALUES (${school}, ${parent.id}, ${athlete.id}, 'mother')`
      expect(again).toMatchObject({ code: '23505', constraint: 'guardianships_school_id_membership_id_athlete_id_key' })
    }),
  )
})
