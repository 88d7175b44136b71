import { demoIds } from '../../../prisma/demo/ids.js'
import type { Role } from '../../../src/generated/tables.js'
import { coordinates, fieldOf, givenBy, isDenied } from './coordinates.js'

/** The fields from the root to an object type. The last one gives all the objects of that type that a role reaches. */
export type Path = readonly string[]

/** A field, and how an operation gets to it. */
export interface Probe {
  readonly path: Path
  /** `Type.field` */
  readonly target: string
}

const then = (paths: readonly Path[], ...more: Path): readonly Path[] => paths.map(path => [...path, ...more])

const athletes: readonly Path[] = [
  ['Query.roster', 'AthleteConnection.nodes'],
  ['Query.viewer', 'Viewer.athletes'],
]
const teams: readonly Path[] = [['Query.teams'], ['Query.viewer', 'Viewer.athletes', 'Athlete.teams']]
const athletePages: readonly Path[] = [['Query.roster'], ...then(teams, 'Team.athletes')]
const casePages: readonly Path[] = [['Query.cases'], ...then(athletes, 'Athlete.cases')]
const cases = then(casePages, 'CaseConnection.nodes')
const eventPages = then(cases, 'Case.timeline')
const events = then(eventPages, 'EventConnection.nodes')

const entryResults: readonly Path[] = [['Mutation.syncEntries', 'SyncEntriesPayload.results']]
const milestonePages: readonly Path[] = [['Query.today', 'Today.milestonesDue']]

/** Routes to each type. A role takes the one on which it gets furthest. */
const routes: Readonly<Record<string, readonly Path[]>> = {
  Query: [[]],
  Mutation: [[]],
  Viewer: [['Query.viewer']],
  School: [['Query.school']],
  Membership: [...then(teams, 'Team.coaches'), ...then(events, 'Event.author')],
  Team: teams,
  StatusCounts: then(teams, 'Team.statusCounts'),
  Athlete: athletes,
  AthleteConnection: athletePages,
  AthleteEdge: then(athletePages, 'AthleteConnection.edges'),
  Case: cases,
  CaseConnection: casePages,
  CaseEdge: then(casePages, 'CaseConnection.edges'),
  ClearancePolicy: [['Query.school', 'School.clearancePolicy']],
  ClearanceCheck: then(cases, 'Case.clearanceChecklist'),
  Milestone: then(cases, 'Case.milestones'),
  PhaseBar: then(cases, 'Case.phaseBars'),
  PhaseStep: then(cases, 'Case.phaseBars', 'PhaseBar.steps'),
  Protocol: [['Query.protocols']],
  ProtocolStep: [['Query.protocols', 'Protocol.steps']],
  Event: events,
  EventConnection: eventPages,
  EventEdge: then(eventPages, 'EventConnection.edges'),
  Restriction: then(cases, 'Case.restrictions'),
  Permission: [['Query.viewer', 'Viewer.permissions']],
  AccessPreview: [['Query.previewAs']],
  EventAudience: [['Query.whoCanSee']],
  AccessReason: [['Query.whoCanSee', 'EventAudience.reasons']],
  EmergencyDisclosure: [...then(athletes, 'Athlete.emergencyDisclosures'), ['Query.viewer', 'Viewer.emergencyDisclosures']],
  Today: [['Query.today']],
  MilestoneConnection: milestonePages,
  MilestoneEdge: then(milestonePages, 'MilestoneConnection.edges'),
  AccessRecord: [['Query.accessLog', 'AccessRecordConnection.nodes']],
  AccessRecordConnection: [['Query.accessLog']],
  AccessRecordEdge: [['Query.accessLog', 'AccessRecordConnection.edges']],
  PracticePlan: [['Query.practicePlan']],
  LimitedAthlete: [['Query.practicePlan', 'PracticePlan.limited']],
  PageInfo: then(casePages, 'CaseConnection.pageInfo'),
  EntryResult: entryResults,
  UnmetCondition: then(entryResults, 'EntryResult.unmet'),
  FieldProblem: then(entryResults, 'EntryResult.fields'),
}

/** A payload is reached by its mutation. */
const payloadRoutes = (type: string): readonly Path[] =>
  coordinates.filter(({ type: parent, name }) => parent === 'Mutation' && givenBy(name).name === type).map(({ name }) => [name])

/** The index of the first of a probe's fields that is refused to the role, or null. */
export function refusedAt({ path, target }: Probe, role: Role): number | null {
  const place = [...path, target].findIndex(name => isDenied(name, role))
  return place < 0 ? null : place
}

/**
 * A role's route to a field, or as far as it gets.
 * @throws if no route leads to the field's type yet
 */
export function probeFor(role: Role, type: string, target: string): Probe {
  const probes = (routes[type] ?? payloadRoutes(type)).map(path => ({ path, target }))
  const reached = (probe: Probe): number => refusedAt(probe, role) ?? Infinity
  const [furthest] = probes.toSorted((one, other) => (reached(other) === reached(one) ? 0 : reached(other) - reached(one)))
  if (!furthest) throw new Error(`tests/policy/support/routes.ts has no route to ${type}`)
  return furthest
}

/** The mutation that a probe goes through, if any. */
export const mutationOf = ({ path, target }: Probe): string | undefined => [...path, target].find(name => name.startsWith('Mutation.'))

/** Large enough for the whole school, and small enough for the cost limit. Includes restrictions that are over. */
const readArguments: Readonly<Record<string, string>> = {
  'Query.roster': '(first: 200)',
  'Query.cases': '(first: 100)',
  'Team.athletes': '(first: 100)',
  'Athlete.cases': '(first: 8)',
  'Case.timeline': '(first: 40)',
  'Case.restrictions': '(active: null)',
  'School.sportName': '(sport: TRACK_AND_FIELD)',
  'Query.athlete': `(id: "${demoIds.outAthlete}")`,
  'Query.team': `(id: "${demoIds.varsityFootball}")`,
  'Query.case': `(id: "${demoIds.outCase}")`,
  'Query.previewAs': `(role: PARENT, athleteId: "${demoIds.parentChild}")`,
  'Query.whoCanSee': `(eventId: "${demoIds.activeCaseEntry}")`,
  'Query.accessLog': `(athleteId: "${demoIds.parentChild}")`,
  'Query.practicePlan': `(teamId: "${demoIds.varsityFootball}")`,
}
export const argumentsOf = (name: string): string => readArguments[name] ?? ''

/** A query that gives one row by id. */
export const isLookup = (name: string): boolean => name.startsWith('Query.') && fieldOf(name).args.some(argument => argument.name === 'id')
