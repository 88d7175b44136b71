import { isInForce, membershipOf, ownChildren, ownTeams, rowsOfType, type Asker, type RowsByType, type RowType } from './sees.js'
import type { View } from './view.js'
import type { World } from './world.js'

// Which rows a field leads to: the rows that belong to its row and that the viewer sees. Unordered.

/** Root fields, with the type of whose rows they return all the viewer sees. */
export const rootRows: Readonly<Record<string, RowType>> = {
  'Query.roster': 'Athlete',
  'Query.athlete': 'Athlete',
  'Query.teams': 'Team',
  'Query.team': 'Team',
  'Query.cases': 'Case',
  'Query.case': 'Case',
  'Query.protocols': 'Protocol',
  'Query.school': 'School',
}

/** The type a field leads to, and which rows of that type belong to the field's row. */
interface Link<From extends RowType, To extends RowType> {
  readonly to: To
  readonly belongs: (world: World, from: RowsByType[From], to: RowsByType[To]) => boolean
}
const link = <From extends RowType, To extends RowType>(
  _from: From,
  to: To,
  belongs: Link<From, To>['belongs'],
): { readonly to: RowType; readonly belongs: (world: World, from: never, to: never) => boolean } => ({ to, belongs })

const isOnTeam = (world: World, team: string, athlete: string): boolean =>
  world.teamAthletes.some(tie => tie.team_id === team && tie.athlete_id === athlete)

const links = {
  'Membership.school': link('Membership', 'School', (_world, from, to) => from.school_id === to.id),
  'School.clearancePolicy': link('School', 'ClearancePolicy', (_world, from, to) => from.id === to.school_id),
  'Team.athletes': link('Team', 'Athlete', (world, from, to) => isOnTeam(world, from.id, to.id)),
  'Team.coaches': link('Team', 'Membership', (world, from, to) =>
    world.teamCoaches.some(tie => tie.team_id === from.id && tie.membership_id === to.id),
  ),
  'Athlete.teams': link('Athlete', 'Team', (world, from, to) => isOnTeam(world, to.id, from.id)),
  'Athlete.cases': link('Athlete', 'Case', (_world, from, to) => from.id === to.athlete_id),
  'Case.athlete': link('Case', 'Athlete', (_world, from, to) => from.athlete_id === to.id),
  'Case.milestones': link('Case', 'Milestone', (_world, from, to) => from.id === to.case_id),
  'Case.timeline': link('Case', 'Event', (_world, from, to) => from.id === to.case_id),
  'Case.restrictions': link('Case', 'Restriction', (_world, from, to) => from.id === to.case_id),
  'Milestone.case': link('Milestone', 'Case', (_world, from, to) => from.case_id === to.id),
  'Event.author': link('Event', 'Membership', (_world, from, to) => from.author_id === to.id),
  'Event.case': link('Event', 'Case', (_world, from, to) => from.case_id === to.id),
  'Event.corrects': link('Event', 'Event', (_world, from, to) => from.corrects_id === to.id),
  'Event.corrections': link('Event', 'Event', (_world, from, to) => from.id === to.corrects_id),
  'Restriction.addedBy': link('Restriction', 'Event', (_world, from, to) => from.added_by_id === to.id),
  'Restriction.liftedBy': link('Restriction', 'Event', (_world, from, to) => from.lifted_by_id === to.id),
  'Athlete.emergencyDisclosures': link('Athlete', 'EmergencyDisclosure', (_world, from, to) => from.id === to.athlete_id),
  'EmergencyDisclosure.athlete': link('EmergencyDisclosure', 'Athlete', (_world, from, to) => from.athlete_id === to.id),
  'EmergencyDisclosure.to': link('EmergencyDisclosure', 'Membership', (_world, from, to) => from.recipient_id === to.id),
  'EmergencyDisclosure.author': link('EmergencyDisclosure', 'Membership', (_world, from, to) => from.author_id === to.id),
  'AccessRecord.membership': link('AccessRecord', 'Membership', (_world, from, to) => from.membership_id === to.id),
  'Protocol.steps': link('Protocol', 'ProtocolStep', (_world, from, to) => from.id === to.protocol_id),
}
export type LinkField = keyof typeof links
export const isLink = (coordinate: string): coordinate is LinkField => coordinate in links

/** The type of the rows that a field leads to; null where the oracle knows none. */
export const linkedType = (coordinate: string): RowType | null => (isLink(coordinate) ? links[coordinate].to : null)

/**
 * Returns the rows that a row's field leads to, as far as the viewer sees them. `restrictions` include those that are over.
 * @param sees as `View.sees`
 */
export function linkedRows(
  world: World,
  sees: View['sees'],
  coordinate: LinkField,
  from: RowsByType[RowType],
): readonly RowsByType[RowType][] {
  const { to, belongs } = links[coordinate]
  return rowsOfType[to](world).filter(row => belongs(world, from as never, row as never) && sees(to, row))
}

/** The viewer's own rows: a coach's teams, a parent's children, the same person's other memberships. */
export const viewersOwn: Readonly<Record<string, (world: World, asker: Asker) => readonly RowsByType[RowType][]>> = {
  'Viewer.school': (world, asker) => world.schools.filter(({ id }) => id === membershipOf(world, asker)?.school_id),
  'Viewer.teams': (world, asker) => {
    const me = membershipOf(world, asker)
    return world.teams.filter(({ id }) => me !== null && ownTeams(world, me).has(id))
  },
  'Viewer.athletes': (world, asker) => {
    const me = membershipOf(world, asker)
    return world.athletes.filter(({ id }) => me !== null && ownChildren(world, me).has(id))
  },
  'Viewer.emergencyDisclosures': (world, asker) => {
    const me = membershipOf(world, asker)
    return world.emergencyDisclosures.filter(row => row.recipient_id === me?.id && isInForce(world, row))
  },
  'Viewer.memberships': (world, asker) => {
    const me = membershipOf(world, asker)
    return world.memberships.filter(({ id, user_id, disabled_at }) => me?.user_id === user_id && me.id !== id && disabled_at === null)
  },
}
