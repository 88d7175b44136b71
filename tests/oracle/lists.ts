import { dayIn } from './days.js'
import { todayOf } from './values.js'
import type { View } from './view.js'
import type { AthleteRow, CaseRow, MilestoneRow, RestrictionRow, TeamRow } from './world.js'

// The practice plan and the trainer's morning, as schema.graphql defines them.

/** Restrictions in force today: begun, neither lifted nor over, on an active case. */
export const restrictionsToday = ({ world, sees, me }: View, athlete: AthleteRow): readonly RestrictionRow[] => {
  const today = todayOf(world, me.school_id)
  const active = world.cases.filter(row => row.athlete_id === athlete.id && row.status === 'ACTIVE' && sees('Case', row))
  return world.restrictions.filter(
    row =>
      sees('Restriction', row) &&
      active.some(({ id }) => id === row.case_id) &&
      row.lifted_by_id === null &&
      row.starts_on <= today &&
      (row.ends_on === null || row.ends_on >= today),
  )
}

type Place = 'full' | 'limited' | 'out'

/** In doubt, the stricter list. */
function placeOf(view: View, athlete: AthleteRow): Place {
  const restrictions = restrictionsToday(view, athlete)
  if (athlete.current_status === 'OUT' || restrictions.some(({ kind }) => kind === 'NO_PLAY')) return 'out'
  return athlete.current_status === 'RESTRICTED' || restrictions.length > 0 ? 'limited' : 'full'
}

export const onPlan = (view: View, team: TeamRow, place: Place): readonly AthleteRow[] =>
  view.world.athletes.filter(
    row =>
      view.sees('Athlete', row) &&
      view.world.teamAthletes.some(tie => tie.team_id === team.id && tie.athlete_id === row.id) &&
      placeOf(view, row) === place,
  )

const activeCases = ({ world, sees }: View): readonly CaseRow[] => world.cases.filter(row => row.status === 'ACTIVE' && sees('Case', row))

export const casesToday: Readonly<Record<'out' | 'restricted' | 'untouched', (view: View) => readonly CaseRow[]>> = {
  out: view => activeCases(view).filter(row => row.participation === 'OUT'),
  // Athletes whom another case takes out appear only in `out`.
  restricted: view =>
    activeCases(view).filter(
      row =>
        row.participation === 'RESTRICTED' && view.world.athletes.find(({ id }) => id === row.athlete_id)?.current_status === 'RESTRICTED',
    ),
  // Three days: not touched today, yesterday or the day before.
  untouched: view => activeCases(view).filter(row => daysSince(view, row.updated_at) >= 3),
}

function daysSince({ world, me }: View, at: string): number {
  const zone = world.schools.find(({ id }) => id === me.school_id)?.time_zone ?? 'UTC'
  const day = (instant: Date): number => new Date(dayIn(zone, instant)).getTime() / 86_400_000
  return day(world.now) - day(new Date(at))
}

export const milestonesDue = ({ world, sees, me }: View): readonly MilestoneRow[] =>
  world.milestones.filter(
    row =>
      sees('Milestone', row) &&
      row.completed_at === null &&
      row.target_date !== null &&
      row.target_date <= todayOf(world, me.school_id) &&
      world.cases.some(({ id, status }) => id === row.case_id && status === 'ACTIVE'),
  )
