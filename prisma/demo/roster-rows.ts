import { demoId } from './ids.js'
import type { Row } from './insert-rows.js'
import { lastNames } from './names.js'
import type { SchoolClock } from './school-clock.js'
import type { FeaturedAthlete, SchoolPlan, TeamPlan } from './school-plan.js'

/** Students graduate in the school year of their 18th birthday: birthdays span a year from this day, 19 years before. */
const FIRST_BIRTHDAY = '09-01'
const GRADUATION_AGE = 19
const DAY_MS = 86_400_000
const SEASON_DAYS = 90
/** Steps that are coprime to the length of what they step through: the result looks shuffled and repeats nothing. */
const BIRTHDAY_STEP = 53
const JERSEY_STEP = 7
const FIRST_NAME_STEP = 17
const LAST_NAME_STEP = 37

type AthleteRow = Row<'athletes'> & { readonly id: string }

export interface RosterRows {
  readonly athletes: readonly AthleteRow[]
  readonly teamAthletes: readonly Row<'team_athletes'>[]
}

const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? ''

function madeUp(school: SchoolPlan, team: TeamPlan, member: number, ordinal: number): FeaturedAthlete {
  return {
    id: demoId(`athlete ${school.key} ${ordinal}`),
    firstName: pick(team.names[member % team.names.length] ?? [], (school.namesFrom + ordinal) * FIRST_NAME_STEP),
    lastName: pick(lastNames, (school.namesFrom + ordinal) * LAST_NAME_STEP),
    yearsToGo: team.yearsToGo[member % team.yearsToGo.length] ?? 0,
  }
}

function birthday(gradYear: number, ordinal: number): string {
  const first = Date.parse(`${gradYear - GRADUATION_AGE}-${FIRST_BIRTHDAY}`)
  return new Date(first + ((ordinal * BIRTHDAY_STEP) % 365) * DAY_MS).toISOString().slice(0, 10)
}

function jerseyNumber({ jerseyNumbers }: TeamPlan, member: number): number | null {
  return jerseyNumbers[(member * JERSEY_STEP) % jerseyNumbers.length] ?? null
}

function athleteRow(school: SchoolPlan, team: TeamPlan, member: number, ordinal: number, clock: SchoolClock): AthleteRow {
  const athlete = team.featured[member] ?? madeUp(school, team, member, ordinal)
  const gradYear = clock.seniorYear + athlete.yearsToGo
  return {
    school_id: school.id,
    id: athlete.id,
    first_name: athlete.firstName,
    last_name: athlete.lastName,
    date_of_birth: birthday(gradYear, ordinal),
    grad_year: gradYear,
    jersey_number: jerseyNumber(team, member),
    status_changed_at: clock.moment(SEASON_DAYS, '08:00'),
  }
}

/** The athletes of a school, and their teams. */
export function rosterRows(school: SchoolPlan, clock: SchoolClock): RosterRows {
  const athletes: AthleteRow[] = []
  const members = new Map<string, readonly string[]>()
  for (const team of school.teams) {
    const first = athletes.length
    const own = Array.from({ length: team.size }, (_, member) => athleteRow(school, team, member, first + member, clock))
    const shared = (team.shares ?? []).flatMap(share => share.members.flatMap(member => members.get(share.teamId)?.[member] ?? []))
    athletes.push(...own)
    members.set(team.id, [...own.map(athlete => athlete.id), ...shared])
  }
  const teamAthletes = [...members].flatMap(([teamId, athleteIds]) =>
    athleteIds.map(athleteId => ({ school_id: school.id, team_id: teamId, athlete_id: athleteId })),
  )
  return { athletes, teamAthletes }
}
