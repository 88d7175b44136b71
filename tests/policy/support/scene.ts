import { demoIds } from '../../../prisma/demo/ids.js'
import { ROLES } from '../../../src/policy/scope.js'
import type { Sql } from '../../support/sql.js'
import { people } from './people.js'

/** Everyone has the same role in the other school too, with rows of their own there: those must not show in this one. */
async function giveEveryoneAPlaceElsewhere(sql: Sql): Promise<void> {
  for (const role of ROLES) {
    await sql`INSERT INTO memberships (school_id, user_id, role)
      SELECT ${demoIds.rooseveltSchool}::uuid, user_id, role FROM memberships WHERE id = ${people[role].membershipId}`
  }
  await sql`INSERT INTO team_coaches (school_id, team_id, membership_id)
    SELECT m.school_id, ${demoIds.rooseveltFootball}::uuid, m.id FROM memberships m JOIN memberships own USING (user_id)
    WHERE own.id = ${demoIds.lincolnCoach} AND m.school_id = ${demoIds.rooseveltSchool}`
  await sql`INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship)
    SELECT m.school_id, m.id, ${demoIds.rooseveltAthlete}::uuid, 'Aunt' FROM memberships m JOIN memberships own USING (user_id)
    WHERE own.id = ${demoIds.lincolnParent} AND m.school_id = ${demoIds.rooseveltSchool}`
}

/** The parent was once the guardian of an athlete with an active case. */
const revokeAGuardianship = (sql: Sql) => sql`
  INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship, revoked_at)
  VALUES (${demoIds.lincolnSchool}, ${demoIds.lincolnParent}, ${demoIds.outAthlete}, 'Guardian', now())`

/** Something to see behind every field that a parent may see: a correction with its event, a lifted restriction, one with an end. */
async function shareTheChildsCase(sql: Sql): Promise<void> {
  await sql`UPDATE events SET visibility = '{AT,COACH,PARENT}' WHERE case_id = ${demoIds.activeCase}
    AND type IN ('SIDELINE_ENTRY', 'CORRECTION', 'RESTRICTION_ADDED', 'RESTRICTION_LIFTED')`
  await sql`UPDATE restrictions SET ends_on = CURRENT_DATE + 9 WHERE case_id = ${demoIds.activeCase} AND lifted_by_id IS NULL`
}

/** What the demo data leave out, for a test in which every field shows something to whoever may see it, and tempts whoever may not. */
export async function setScene(sql: Sql): Promise<void> {
  await giveEveryoneAPlaceElsewhere(sql)
  await revokeAGuardianship(sql)
  await shareTheChildsCase(sql)
}
