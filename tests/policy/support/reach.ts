import type { Scope } from '../../../src/policy/scope.js'
import { fragment, type Sql } from '../../support/sql.js'
import type { Asker } from './people.js'

/** The types that represent rows, each with its key field. */
export const keyFields = {
  Viewer: 'membershipId',
  School: 'id',
  Membership: 'id',
  Team: 'id',
  Athlete: 'id',
  Case: 'id',
  Milestone: 'id',
  PhaseBar: 'id',
  PhaseStep: 'id',
  Protocol: 'id',
  ProtocolStep: 'id',
  Event: 'id',
  Restriction: 'id',
  EmergencyDisclosure: 'id',
} as const
export type RowType = keyof typeof keyFields

export const isRowType = (type: string): type is RowType => type in keyFields

/** No single route reaches all of these: there is no list of everyone, and own memberships may be in another school. */
export const neverAllOnOneRoute: ReadonlySet<string> = new Set<RowType>(['Viewer', 'School', 'Membership'])

/** The contract's meaning of the matrix's scopes, over the CTEs in `reach`. */
const rowsOf: Readonly<Record<RowType, string>> = {
  Viewer: 'SELECT membership AS id FROM asker',
  // The viewer's school, and those of the same person's other memberships.
  School: 'SELECT m.school_id AS id FROM memberships m, asker WHERE m.user_id = asker.person AND m.disabled_at IS NULL',
  // Staff are visible in their school, parents to trainers and admins, and own memberships to their person.
  Membership: `SELECT m.id FROM memberships m, asker WHERE m.school_id = asker.school AND (m.role <> 'PARENT' OR asker.role IN ('AT', 'ADMIN'))
    OR m.user_id = asker.person AND m.disabled_at IS NULL`,
  Team: `SELECT t.id FROM teams t, asker WHERE t.school_id = asker.school AND CASE asker.scope
    WHEN 'school' THEN true
    WHEN 'team' THEN t.id IN (SELECT id FROM own_teams)
    WHEN 'child' THEN t.id IN (SELECT team_id FROM team_athletes WHERE athlete_id IN (SELECT id FROM own_children)) END`,
  Athlete: 'SELECT id FROM the_athletes',
  Case: 'SELECT id FROM the_cases',
  Milestone: 'SELECT id FROM milestones WHERE case_id IN (SELECT id FROM the_cases)',
  PhaseBar: 'SELECT coalesce(case_protocol_id, case_id) AS id FROM milestones WHERE case_id IN (SELECT id FROM the_cases)',
  PhaseStep: 'SELECT id FROM milestones WHERE case_id IN (SELECT id FROM the_cases)',
  Protocol: 'SELECT p.id FROM protocols p, asker WHERE p.school_id = asker.school',
  ProtocolStep: 'SELECT s.id FROM protocol_steps s, asker WHERE s.school_id = asker.school',
  Event: `SELECT e.id FROM events e, asker WHERE e.case_id IN (SELECT id FROM the_cases) AND (asker.role = 'AT' OR asker.role = ANY (e.visibility))`,
  Restriction: 'SELECT id FROM restrictions WHERE case_id IN (SELECT id FROM the_cases)',
  EmergencyDisclosure: `SELECT d.id FROM emergency_disclosures d, asker WHERE d.school_id = asker.school AND CASE asker.scope
    WHEN 'school' THEN true
    WHEN 'own' THEN d.id IN (SELECT id FROM disclosed)
    WHEN 'child' THEN d.id IN (SELECT id FROM disclosed) OR d.athlete_id IN (SELECT id FROM own_children) END`,
}

/** The ids of the rows that a scope promises to a viewer. Runs as the owner, who bypasses row-level security. */
export async function reach(sql: Sql, type: RowType, { schoolId, membershipId, role }: Asker, scope: Scope): Promise<ReadonlySet<string>> {
  if (scope === 'none') return new Set()
  const ids = await sql.column<string>`
    WITH asker AS (
      SELECT school_id AS school, id AS membership, user_id AS person, role, ${scope}::text AS scope FROM memberships
      WHERE school_id = ${schoolId} AND id = ${membershipId} AND role = ${role}::role
    ), own_teams AS (
      SELECT tc.team_id AS id FROM team_coaches tc, asker WHERE tc.membership_id = asker.membership
    ), own_children AS (
      SELECT g.athlete_id AS id FROM guardianships g, asker WHERE g.membership_id = asker.membership AND g.revoked_at IS NULL
    ), disclosed AS (
      SELECT d.id, d.athlete_id FROM emergency_disclosures d, asker
      WHERE d.recipient_id = asker.membership AND d.starts_at <= now() AND d.ends_at > now() AND d.ended_at IS NULL
    ), the_athletes AS (
      SELECT a.id FROM athletes a, asker WHERE a.school_id = asker.school AND CASE asker.scope
        WHEN 'school' THEN true
        WHEN 'team' THEN a.id IN (SELECT athlete_id FROM team_athletes WHERE team_id IN (SELECT id FROM own_teams))
          OR a.id IN (SELECT athlete_id FROM disclosed)
        WHEN 'child' THEN a.id IN (SELECT id FROM own_children) OR a.id IN (SELECT athlete_id FROM disclosed) END
    ), the_cases AS (
      SELECT c.id FROM cases c, asker
      WHERE c.athlete_id IN (SELECT id FROM the_athletes) AND (asker.role IN ('AT', 'PARENT') OR c.status = 'ACTIVE')
    )
    ${fragment(rowsOf[type])}`
  return new Set(ids)
}
