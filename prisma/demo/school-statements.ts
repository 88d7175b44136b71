import type { Statement } from '../../src/data/database.js'
import type { NoteKey } from '../../src/data/notes/master-keys.js'
import { caseRows } from './case-rows.js'
import { demoId } from './ids.js'
import { insertRows } from './insert-rows.js'
import { protocolStatements } from './protocol-statements.js'
import { rosterRows } from './roster-rows.js'
import { schoolClock, type SchoolClock } from './school-clock.js'
import type { SchoolPlan } from './school-plan.js'

/** Inserts the school. Returns one row, or none if the slug exists, even if a concurrent transaction is inserting it. */
export function insertSchool({ id, name, slug, timeZone, config }: SchoolPlan): Statement {
  const { sql, parameters } = insertRows('schools', [{ id, name, slug, time_zone: timeZone, config }])
  return { sql: `${sql} ON CONFLICT (slug) DO NOTHING RETURNING id`, parameters }
}

function peopleStatements({ id, accounts }: SchoolPlan, clock: SchoolClock, passwordHash: string): readonly Statement[] {
  const users = accounts.map(account => ({ ...account, id: demoId(`user ${account.email}`) }))
  const memberships = users.flatMap(user =>
    user.memberships.map((membership, index) => ({
      school_id: id,
      id: membership.id,
      user_id: user.id,
      role: membership.role,
      last_used_at: user.memberships.length > 1 ? clock.moment(index + 1, '07:30') : null,
    })),
  )
  return [
    insertRows(
      'users',
      users.map(user => ({ id: user.id, email: user.email, display_name: user.displayName, password_hash: passwordHash })),
    ),
    insertRows('memberships', memberships),
  ]
}

function guardianshipStatement({ id, guardianships }: SchoolPlan): Statement {
  return insertRows(
    'guardianships',
    guardianships.map(({ membershipId, athleteId, relationship }) => ({
      school_id: id,
      id: demoId(`guardianship ${membershipId} ${athleteId}`),
      membership_id: membershipId,
      athlete_id: athleteId,
      relationship,
    })),
  )
}

function teamStatements({ id, teams }: SchoolPlan, clock: SchoolClock): readonly Statement[] {
  const season = `${clock.seniorYear - 1}-${String(clock.seniorYear).slice(2)}`
  return [
    insertRows(
      'teams',
      teams.map(team => ({ school_id: id, id: team.id, sport: team.sport, level: team.level, season, name: team.name })),
    ),
    insertRows(
      'team_coaches',
      teams.flatMap(team => (team.coachId ? { school_id: id, team_id: team.id, membership_id: team.coachId } : [])),
    ),
  ]
}

/** All rows of a school that was just inserted, in an order that satisfies the foreign keys. */
export function schoolStatements(school: SchoolPlan, now: Date, passwordHash: string, noteKey: NoteKey): readonly Statement[] {
  const clock = schoolClock(now, school.timeZone)
  const roster = rosterRows(school, clock)
  const record = caseRows(school.cases, { schoolId: school.id, trainerId: school.trainerId, clock, noteKey })
  return [
    ...peopleStatements(school, clock, passwordHash),
    ...teamStatements(school, clock),
    insertRows('athletes', roster.athletes),
    insertRows('team_athletes', roster.teamAthletes),
    guardianshipStatement(school),
    insertRows('cases', record.cases),
    // Before the events: some of them resolve their cases, and resolved cases accept no milestones.
    insertRows('milestones', record.milestones),
    ...school.cases.flatMap(story => protocolStatements(story, school.id, clock)),
    ...record.events.map(part => insertRows('events', part)),
    insertRows('clinical_notes', record.clinicalNotes),
    insertRows('restrictions', record.restrictions),
  ]
}
