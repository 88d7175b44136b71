import { fragment, type Sql } from '../../support/sql.js'

/** For each field between row types: SQL for which child row belongs to which parent row, for any viewer. */
const pairs: Readonly<Record<string, string>> = {
  'Viewer.school': 'SELECT id AS parent, school_id AS child FROM memberships',
  'Viewer.teams': 'SELECT membership_id AS parent, team_id AS child FROM team_coaches',
  'Viewer.athletes': 'SELECT membership_id AS parent, athlete_id AS child FROM guardianships WHERE revoked_at IS NULL',
  'Viewer.memberships': `SELECT own.id AS parent, other.id AS child FROM memberships own JOIN memberships other
    ON other.user_id = own.user_id AND (other.school_id, other.id) <> (own.school_id, own.id) WHERE other.disabled_at IS NULL`,
  'Membership.school': 'SELECT id AS parent, school_id AS child FROM memberships',
  'Team.athletes': 'SELECT team_id AS parent, athlete_id AS child FROM team_athletes',
  'Team.coaches': 'SELECT team_id AS parent, membership_id AS child FROM team_coaches',
  'Viewer.emergencyDisclosures': `SELECT recipient_id AS parent, id AS child FROM emergency_disclosures
    WHERE starts_at <= now() AND ends_at > now() AND ended_at IS NULL`,
  'Athlete.emergencyDisclosures': 'SELECT athlete_id AS parent, id AS child FROM emergency_disclosures',
  'EmergencyDisclosure.athlete': 'SELECT id AS parent, athlete_id AS child FROM emergency_disclosures',
  'EmergencyDisclosure.to': 'SELECT id AS parent, recipient_id AS child FROM emergency_disclosures',
  'EmergencyDisclosure.author': 'SELECT id AS parent, author_id AS child FROM emergency_disclosures',
  'Athlete.teams': 'SELECT athlete_id AS parent, team_id AS child FROM team_athletes',
  'Athlete.cases': 'SELECT athlete_id AS parent, id AS child FROM cases',
  'Case.athlete': 'SELECT id AS parent, athlete_id AS child FROM cases',
  'Case.milestones': 'SELECT case_id AS parent, id AS child FROM milestones',
  'Case.phaseBar':
    'SELECT DISTINCT ON (case_id) case_id AS parent, id AS child FROM phase_bars ORDER BY case_id, rank DESC, applied_at DESC',
  'Case.phaseBars': 'SELECT case_id AS parent, id AS child FROM phase_bars',
  'PhaseBar.steps': 'SELECT coalesce(case_protocol_id, case_id) AS parent, id AS child FROM milestones',
  'PhaseBar.current': `SELECT coalesce(case_protocol_id, case_id) AS parent, id AS child FROM phase_steps WHERE state = 'CURRENT'`,
  'PhaseBar.next': `SELECT DISTINCT ON (1) coalesce(case_protocol_id, case_id) AS parent, id AS child FROM phase_steps
    WHERE state = 'UPCOMING' ORDER BY 1, place`,
  'PhaseStep.milestone': 'SELECT id AS parent, id AS child FROM milestones',
  'Protocol.steps': 'SELECT protocol_id AS parent, id AS child FROM protocol_steps',
  'Case.restrictions': 'SELECT case_id AS parent, id AS child FROM restrictions',
  'Case.timeline': 'SELECT case_id AS parent, id AS child FROM events',
  'Milestone.case': 'SELECT id AS parent, case_id AS child FROM milestones',
  'Event.author': 'SELECT id AS parent, author_id AS child FROM events',
  'Event.case': 'SELECT id AS parent, case_id AS child FROM events',
  'Event.corrects': 'SELECT id AS parent, corrects_id AS child FROM events WHERE corrects_id IS NOT NULL',
  'Event.corrections': 'SELECT corrects_id AS parent, id AS child FROM events WHERE corrects_id IS NOT NULL',
  'Restriction.addedBy': 'SELECT id AS parent, added_by_id AS child FROM restrictions',
  'Restriction.liftedBy': 'SELECT id AS parent, lifted_by_id AS child FROM restrictions WHERE lifted_by_id IS NOT NULL',
}

/**
 * The children of each parent, by id.
 * @throws if the field has no line here yet
 */
export async function childrenBy(sql: Sql, coordinate: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const statement = pairs[coordinate]
  if (statement === undefined) throw new Error(`tests/policy/support/edges.ts does not say which rows ${coordinate} leads to`)
  const found = await sql<{ readonly parent: string; readonly child: string }>`${fragment(statement)}`
  const children = new Map<string, string[]>()
  for (const { parent, child } of found) children.set(parent, [...(children.get(parent) ?? []), child])
  return children
}
