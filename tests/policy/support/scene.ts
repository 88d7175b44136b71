import { demoIds } from '../../../prisma/demo/ids.js'
import { ROLES } from '../../../src/policy/scope.js'
import type { Sql } from '../../support/sql.js'
import { showAthletesToMembers } from '../../support/access-records.js'
import { people } from './people.js'

/** Gives everyone the same role in the other school, with rows that must not show in this one. */
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

/** Adds a revoked guardianship for an athlete with an active case. */
const revokeAGuardianship = (sql: Sql) => sql`
  INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship, revoked_at)
  VALUES (${demoIds.lincolnSchool}, ${demoIds.lincolnParent}, ${demoIds.outAthlete}, 'Guardian', now())`

/** Gives every field a parent may see a value: a correction and its event, a lifted restriction, and one with an end. */
async function shareTheChildsCase(sql: Sql): Promise<void> {
  await sql`UPDATE events SET visibility = '{AT,COACH,PARENT}' WHERE case_id = ${demoIds.activeCase}
    AND type IN ('SIDELINE_ENTRY', 'CORRECTION', 'RESTRICTION_ADDED', 'RESTRICTION_LIFTED')`
  await sql`UPDATE restrictions SET ends_on = CURRENT_DATE + 9 WHERE case_id = ${demoIds.activeCase} AND lifted_by_id IS NULL`
}

/** Adds a protocol with a value in each field: completed steps, a clearance, and symptoms that sent the child back. */
async function applyAProtocolToTheChildsCase(sql: Sql): Promise<void> {
  const run = await sql.value<string>`INSERT INTO case_protocols (school_id, case_id, protocol_id, applied_at)
    SELECT school_id, ${demoIds.activeCase}::uuid, id, now() - interval '9 days' FROM protocols
    WHERE school_id = ${demoIds.lincolnSchool} AND key = 'CONCUSSION_RETURN_TO_SPORT' RETURNING id`
  await sql`UPDATE milestones SET clearance_signed_by = 'Dr. Ames', clearance_signed_on = CURRENT_DATE - 1
    WHERE case_protocol_id = ${run} AND requires_clearance`
  for (const step of [1, 2, 3, 4]) {
    await sql`UPDATE milestones SET completed_at = now() - make_interval(days => 9 - ${step}::integer) WHERE case_protocol_id = ${run} AND step = ${step}`
  }
  const event = await sql.value<string>`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
    SELECT school_id, id, athlete_id, ${demoIds.lincolnTrainer}::uuid, 'EVALUATION', 'Headache after practice' FROM cases
    WHERE id = ${demoIds.activeCase} RETURNING id`
  await sql`UPDATE case_protocols SET sent_back_by_id = ${event} WHERE id = ${run}`
  await sql`UPDATE milestones SET clearance_signed_by = 'Dr. Ames',
    clearance_signed_on = (SELECT (now() AT TIME ZONE time_zone)::date FROM schools WHERE id = school_id)
    WHERE case_protocol_id = ${run} AND requires_clearance`
}

/**
 * Discloses to the coach: an athlete with an active case who is not on the coach's teams; two whose disclosures are over, one expired and
 * one ended; and the parent's child, who is also disclosed to the parent, to no effect.
 */
async function discloseAthletes(sql: Sql): Promise<void> {
  const [school, coach, parent] = [demoIds.lincolnSchool, demoIds.lincolnCoach, demoIds.lincolnParent]
  const others = await sql.column<string>`
    SELECT c.athlete_id FROM cases c WHERE c.school_id = ${school} AND c.status = 'ACTIVE' AND c.athlete_id NOT IN (
      SELECT ta.athlete_id FROM team_athletes ta JOIN team_coaches tc USING (school_id, team_id) WHERE tc.membership_id = ${coach})
    AND c.athlete_id NOT IN (SELECT athlete_id FROM guardianships WHERE membership_id = ${parent})
    GROUP BY c.athlete_id ORDER BY c.athlete_id LIMIT 3`
  const [now, expired, ended] = others
  if (!ended) throw new Error('the demo data have too few athletes with cases beyond the coach’s teams')
  const disclose = (athlete: string | undefined, to: string, hoursAgo: number) => sql.value<string>`
    INSERT INTO emergency_disclosures (school_id, athlete_id, recipient_id, author_id, reason, starts_at, ends_at)
    SELECT ${school}, ${athlete}::uuid, ${to}::uuid, ${demoIds.lincolnTrainer}, 'Away with the team', t.start, t.start + interval '50 hours'
    FROM (SELECT now() - make_interval(hours => ${hoursAgo}::integer) AS start) AS t RETURNING id`
  await disclose(now, coach, 1)
  await disclose(expired, coach, 51)
  for (const athlete of [ended, demoIds.parentChild]) {
    await sql`UPDATE emergency_disclosures SET ended_at = now() WHERE id = ${await disclose(athlete, coach, 2)}`
  }
  await disclose(demoIds.parentChild, coach, 1)
  await disclose(demoIds.parentChild, parent, 1)
}

/**
 * Adds what the demo data lack, so that every field shows something to roles that may see it, and has something to hide from the others.
 */
export async function setScene(sql: Sql): Promise<void> {
  await giveEveryoneAPlaceElsewhere(sql)
  await revokeAGuardianship(sql)
  await shareTheChildsCase(sql)
  await applyAProtocolToTheChildsCase(sql)
  await discloseAthletes(sql)
  await showAthletesToMembers(sql)
}
