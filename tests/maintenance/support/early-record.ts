import {
  addClinicalNote,
  addCoach,
  addEvent,
  addMilestone,
  addRestriction,
  addToTeam,
  buildCase,
  buildClinic,
  buildGuardianship,
  buildMember,
  buildTeam,
} from '../../sql/support/factories.js'
import { fragment, type Sql } from '../../support/sql.js'

const at = (day: number): string => `2026-09-${String(day).padStart(2, '0')}T15:00:00Z`

/** A school with a case of each kind. Uses only columns of the first version. */
export async function buildEarlyRecord(sql: Sql): Promise<void> {
  const { school, trainer, athlete } = await buildClinic(sql)
  const [team, coach, parent] = [
    await buildTeam(sql, school),
    await buildMember(sql, school, 'COACH'),
    await buildMember(sql, school, 'PARENT'),
  ]
  await addCoach(sql, team, coach)
  await addToTeam(sql, team, athlete)
  await buildGuardianship(sql, parent, athlete)

  const knee = await buildCase(sql, athlete, { opened_at: at(1), severity: 'MODERATE' })
  const entry = await addEvent(sql, knee, trainer, 'SIDELINE_ENTRY', {
    participation: 'OUT',
    severity: 'MODERATE',
    recorded_at: at(1),
    entry_key: 'one',
  })
  await addClinicalNote(sql, entry)
  const added = await addEvent(sql, knee, trainer, 'RESTRICTION_ADDED', { recorded_at: at(2) })
  await addRestriction(sql, knee, added)
  await addMilestone(sql, knee, { target_date: '2026-10-01' })
  await addEvent(sql, knee, trainer, 'CORRECTION', { severity: 'SEVERE', recorded_at: at(3), corrects_id: entry.id })

  const ankle = await buildCase(sql, athlete, { body_part: 'ANKLE', opened_at: at(4) })
  await addEvent(sql, ankle, trainer, 'SIDELINE_ENTRY', { participation: 'OUT', recorded_at: at(4) })
  await addEvent(sql, ankle, trainer, 'CLEARANCE_GRANTED', { recorded_at: at(9) })
  await addEvent(sql, ankle, trainer, 'CASE_REOPENED', { recorded_at: at(20) })
  const wrist = await buildCase(sql, athlete, { body_part: 'WRIST', opened_at: at(5) })
  await addEvent(sql, wrist, trainer, 'SIDELINE_ENTRY', { participation: 'RESTRICTED', recorded_at: at(5) })
  await addEvent(sql, wrist, trainer, 'CLEARANCE_GRANTED', { recorded_at: at(8) })
}

const LOOKS = [
  'SELECT id, name, slug FROM schools',
  'SELECT id, email FROM users',
  'SELECT id, user_id, role FROM memberships',
  'SELECT id, current_status FROM athletes',
  'SELECT team_id, athlete_id FROM team_athletes',
  'SELECT team_id, membership_id FROM team_coaches',
  'SELECT id, relationship FROM guardianships',
  'SELECT id, status, participation, severity, opened_at, resolved_at FROM cases',
  'SELECT id, type, participation, severity, visibility::text, occurred_at, recorded_at, entry_key FROM events',
  'SELECT id, kind, added_by_id FROM restrictions',
  'SELECT id, label, target_date FROM milestones',
  'SELECT event_id FROM clinical_notes',
]

/** The rows of such a school, in the columns that the first version had. */
export async function lookAtEarlyRecord(sql: Sql): Promise<readonly unknown[]> {
  const rows: unknown[] = []
  for (const look of LOOKS) rows.push(...(await sql`${fragment(look)}`))
  return rows
}
