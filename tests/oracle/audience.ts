import { isInForce, membershipOf, ownChildren, ownTeams } from './sees.js'
import { instant } from './days.js'
import type { EventRow, MembershipRow, Role, TeamRow, World } from './world.js'

// Who sees an athlete and an event, and why: the contract's rules over the raw rows.

export interface Reason {
  readonly kind: 'TRAINER_OF_SCHOOL' | 'ADMIN_OF_SCHOOL' | 'COACH_OF_TEAM' | 'GUARDIAN' | 'EMERGENCY_DISCLOSURE'
  readonly team: TeamRow | null
  readonly relationship: string | null
  readonly until: string | null
}
/** Someone who sees part of an athlete's record, with every reason. */
export interface Shown {
  readonly membership: MembershipRow
  readonly reasons: readonly Reason[]
}

const reason = (kind: Reason['kind'], more: Partial<Reason> = {}): Reason => ({
  kind,
  team: null,
  relationship: null,
  until: null,
  ...more,
})
/** A reason's key, unique in its list. */
export const keyOfReason = ({ kind, team, relationship, until }: Reason): string =>
  [kind, team?.id, relationship, until].filter(part => part !== null && part !== undefined).join(' ')

const disclosures = (world: World, me: MembershipRow, athlete: string): readonly Reason[] =>
  world.emergencyDisclosures
    .filter(row => row.recipient_id === me.id && row.athlete_id === athlete && isInForce(world, row))
    .map(row => reason('EMERGENCY_DISCLOSURE', { until: instant(row.ends_at) }))

const coached = (world: World, me: MembershipRow, athlete: string): readonly Reason[] =>
  world.teams
    .filter(({ id }) => ownTeams(world, me).has(id) && world.teamAthletes.some(tie => tie.team_id === id && tie.athlete_id === athlete))
    .map(team => reason('COACH_OF_TEAM', { team }))

const guarded = (world: World, me: MembershipRow, athlete: string): readonly Reason[] =>
  ownChildren(world, me).has(athlete)
    ? world.guardianships
        .filter(tie => tie.membership_id === me.id && tie.athlete_id === athlete && tie.revoked_at === null)
        .map(({ relationship }) => reason('GUARDIAN', { relationship }))
    : []

const reasons: Readonly<Record<Role, (world: World, me: MembershipRow, athlete: string) => readonly Reason[]>> = {
  AT: () => [reason('TRAINER_OF_SCHOOL')],
  ADMIN: () => [reason('ADMIN_OF_SCHOOL')],
  COACH: (world, me, athlete) => [...coached(world, me, athlete), ...disclosures(world, me, athlete)],
  PARENT: (world, me, athlete) => [...guarded(world, me, athlete), ...disclosures(world, me, athlete)],
}

/** Returns everyone of a role who sees an athlete now. */
export const shownAthlete = (world: World, role: Role, schoolId: string, athlete: string): readonly Shown[] =>
  world.memberships
    .filter(row => row.school_id === schoolId && row.role === role && membershipOf(world, row.id) !== null)
    .map(membership => ({ membership, reasons: reasons[role](world, membership, athlete) }))
    .filter(shown => shown.reasons.length > 0)

/**
 * Returns everyone who sees an event now: trainers; coaches of active cases and parents, where its visibility includes them; never admins.
 */
export function audienceOf(world: World, event: EventRow): readonly Shown[] {
  const isActive = world.cases.some(({ id, status }) => id === event.case_id && status === 'ACTIVE')
  const roles: readonly Role[] = [
    'AT',
    ...(isActive && event.visibility.includes('COACH') ? (['COACH'] as const) : []),
    ...(event.visibility.includes('PARENT') ? (['PARENT'] as const) : []),
  ]
  return roles.flatMap(role => shownAthlete(world, role, event.school_id, event.athlete_id))
}
