import { readFileSync } from 'node:fs'
import { buildSchema, getNamedType, isObjectType, type GraphQLObjectType } from 'graphql'
import { rowsOfType, type RowType, type World } from '../oracle.js'

// One operation per type. It reaches the type's objects through every row of all schools, and selects each of their fields.

/** The published schema, as clients know it. */
export const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
export const objectTypes: readonly GraphQLObjectType[] = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
)

/** A field in an operation, with its selection. */
export interface Ask {
  /** `Type.field` */
  readonly coordinate: string
  /** Its key in the answer. */
  readonly as: string
  /** The arguments as text. */
  readonly given: string
  /** The arguments as the oracle gets them. */
  readonly args: Readonly<Record<string, unknown>>
  readonly asks: readonly Ask[]
}

const fieldOf = (coordinate: string) => {
  const [type = '', field = ''] = coordinate.split('.')
  const found = objectTypes.find(({ name }) => name === type)?.getFields()[field]
  if (!found) throw new Error(`the schema has no ${coordinate}`)
  return found
}
const givenBy = (coordinate: string): string => getNamedType(fieldOf(coordinate).type).name
const isObject = (type: string): boolean => isObjectType(schema.getType(type))

/** Large enough pages for every list of the scene, so that none is cut. */
const everything: Readonly<Record<string, string>> = {
  'Query.roster': '(first: 100)',
  'Query.cases': '(first: 100)',
  'Team.athletes': '(first: 20)',
  'Athlete.cases': '(first: 10)',
  'Case.timeline': '(first: 30)',
  'Case.restrictions': '(active: null)',
  'School.sportName': '(sport: TRACK_AND_FIELD)',
}

/** The fields that identify an object in its list. */
const identity: Readonly<Record<string, readonly string[]>> = {
  Viewer: ['membershipId'],
  ClearancePolicy: ['minimumDays'],
  StatusCounts: ['out'],
  ClearanceCheck: ['condition'],
  LimitedAthlete: ['athlete'],
  PracticePlan: ['date'],
  PageInfo: ['hasNextPage'],
  Today: ['date'],
  Permission: ['coordinate'],
  AccessPreview: ['membership'],
  EventAudience: ['membership'],
  AccessReason: ['kind', 'team', 'relationship', 'until'],
  // The log grows while other operations run.
  AccessRecordConnection: ['pageInfo'],
}
const identityOf = (type: string): readonly string[] => {
  if (identity[type]) return identity[type]
  if (type.endsWith('Connection')) return ['nodes', 'totalCount']
  return type.endsWith('Edge') ? ['node'] : ['id']
}

const ask = (coordinate: string, asks: readonly Ask[], as = coordinate.split('.')[1] ?? '', args: Ask['args'] = {}): Ask => {
  const text = Object.entries(args).map(([name, value]) => `${name}: ${name === 'role' ? String(value) : JSON.stringify(value)}`)
  return { coordinate, as, given: text.length > 0 ? `(${text.join(', ')})` : (everything[coordinate] ?? ''), args, asks }
}

/** A field, with only the identity of its objects selected. */
function shallow(coordinate: string, as?: string): Ask {
  const type = givenBy(coordinate)
  return ask(coordinate, isObject(type) ? identityOf(type).map(field => shallow(`${type}.${field}`)) : [], as)
}

const allFieldsOf = (type: string): readonly Ask[] =>
  Object.keys(objectTypes.find(({ name }) => name === type)?.getFields() ?? {}).map(field => shallow(`${type}.${field}`))

/** The paths from the root to a type's objects. A path that begins with a look-up runs for every existing row. */
const routes: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Viewer: [['Query.viewer']],
  School: [['Query.school'], ['Query.viewer', 'Viewer.school'], ['Query.viewer', 'Viewer.memberships', 'Membership.school']],
  ClearancePolicy: [
    ['Query.school', 'School.clearancePolicy'],
    ['Query.viewer', 'Viewer.memberships', 'Membership.school', 'School.clearancePolicy'],
  ],
  Membership: [
    ['Query.viewer', 'Viewer.memberships'],
    ['Query.team', 'Team.coaches'],
    ['Query.case', 'Case.timeline', 'EventConnection.nodes', 'Event.author'],
  ],
  Team: [['Query.team'], ['Query.teams'], ['Query.viewer', 'Viewer.teams'], ['Query.athlete', 'Athlete.teams']],
  StatusCounts: [
    ['Query.team', 'Team.statusCounts'],
    ['Query.athlete', 'Athlete.teams', 'Team.statusCounts'],
  ],
  Athlete: [
    ['Query.athlete'],
    ['Query.roster', 'AthleteConnection.nodes'],
    ['Query.viewer', 'Viewer.athletes'],
    ['Query.team', 'Team.athletes', 'AthleteConnection.nodes'],
    ['Query.case', 'Case.athlete'],
  ],
  AthleteConnection: [['Query.roster'], ['Query.team', 'Team.athletes'], ['Query.athlete', 'Athlete.teams', 'Team.athletes']],
  AthleteEdge: [
    ['Query.roster', 'AthleteConnection.edges'],
    ['Query.team', 'Team.athletes', 'AthleteConnection.edges'],
  ],
  Case: [['Query.case'], ['Query.cases', 'CaseConnection.nodes'], ['Query.athlete', 'Athlete.cases', 'CaseConnection.nodes']],
  CaseConnection: [['Query.cases'], ['Query.athlete', 'Athlete.cases']],
  CaseEdge: [
    ['Query.cases', 'CaseConnection.edges'],
    ['Query.athlete', 'Athlete.cases', 'CaseConnection.edges'],
  ],
  EmergencyDisclosure: [
    ['Query.viewer', 'Viewer.emergencyDisclosures'],
    ['Query.athlete', 'Athlete.emergencyDisclosures'],
  ],
  Permission: [['Query.viewer', 'Viewer.permissions']],
  AccessRecord: [['Query.accessLog', 'AccessRecordConnection.nodes']],
  AccessRecordConnection: [['Query.accessLog']],
  AccessRecordEdge: [['Query.accessLog', 'AccessRecordConnection.edges']],
  EventAudience: [['Query.whoCanSee']],
  AccessReason: [['Query.whoCanSee', 'EventAudience.reasons']],
  AccessPreview: [['Query.previewAs']],
  ClearanceCheck: [['Query.case', 'Case.clearanceChecklist']],
  Milestone: [
    ['Query.case', 'Case.milestones'],
    ['Query.today', 'Today.milestonesDue', 'MilestoneConnection.nodes'],
  ],
  PhaseBar: [
    ['Query.case', 'Case.phaseBar'],
    ['Query.case', 'Case.phaseBars'],
  ],
  PhaseStep: [
    ['Query.case', 'Case.phaseBars', 'PhaseBar.steps'],
    ['Query.case', 'Case.phaseBar', 'PhaseBar.current'],
  ],
  Event: [
    ['Query.case', 'Case.timeline', 'EventConnection.nodes'],
    ['Query.case', 'Case.restrictions', 'Restriction.addedBy'],
  ],
  EventConnection: [['Query.case', 'Case.timeline']],
  EventEdge: [['Query.case', 'Case.timeline', 'EventConnection.edges']],
  Restriction: [['Query.case', 'Case.restrictions']],
  Protocol: [['Query.protocols']],
  ProtocolStep: [['Query.protocols', 'Protocol.steps']],
  PracticePlan: [['Query.practicePlan']],
  LimitedAthlete: [['Query.practicePlan', 'PracticePlan.limited']],
  Today: [['Query.today']],
  MilestoneConnection: [['Query.today', 'Today.milestonesDue']],
  MilestoneEdge: [['Query.today', 'Today.milestonesDue', 'MilestoneConnection.edges']],
  PageInfo: [
    ['Query.roster', 'AthleteConnection.pageInfo'],
    ['Query.athlete', 'Athlete.cases', 'CaseConnection.pageInfo'],
    ['Query.case', 'Case.timeline', 'EventConnection.pageInfo'],
  ],
}

export const NEVER_GIVEN_OUT = '01890000-0000-7000-8000-00000000dead'
const lookups: Readonly<Record<string, { readonly of: RowType; readonly argument: string }>> = {
  'Query.athlete': { of: 'Athlete', argument: 'id' },
  'Query.team': { of: 'Team', argument: 'id' },
  'Query.case': { of: 'Case', argument: 'id' },
  'Query.practicePlan': { of: 'Team', argument: 'teamId' },
  'Query.accessLog': { of: 'Athlete', argument: 'athleteId' },
  'Query.whoCanSee': { of: 'Event', argument: 'eventId' },
  'Query.previewAs': { of: 'Athlete', argument: 'athleteId' },
}

/** One event per audience on each athlete's cases, because an operation has no room for all events. */
function idsOfEvents({ cases, events }: World): readonly string[] {
  const byAudience = new Map<string, string>()
  for (const { id, athlete_id, case_id, visibility } of events) {
    const status = cases.find(row => row.id === case_id)?.status
    byAudience.set([athlete_id, status, visibility.includes('COACH'), visibility.includes('PARENT')].join(' '), id)
  }
  return [...byAudience.values()]
}
const idsOf = (world: World, type: RowType): readonly string[] => [
  ...(type === 'Event' ? idsOfEvents(world) : rowsOfType[type](world).map(row => ('id' in row ? row.id : row.school_id))),
  NEVER_GIVEN_OUT,
]

/** Previews each athlete as one role, and the first ones as another too: an operation holds at most ten previews. */
const previewAsks = (ids: readonly string[], prefix: string, asks: readonly Ask[]): readonly Ask[] =>
  [...ids, ...ids.slice(0, 9 - ids.length)].map((athleteId, index) => {
    const turn = index < ids.length ? index : index - ids.length + 1
    return ask('Query.previewAs', asks, `${prefix}_${index}`, { athleteId, role: ['PARENT', 'COACH', 'ADMIN'][turn % 3] })
  })

/** The first field of a path, once per row that it can name. */
function rootAsks(world: World, root: string, prefix: string, asks: readonly Ask[]): readonly Ask[] {
  const lookup = lookups[root]
  if (!lookup) return [ask(root, asks, prefix)]
  const ids = idsOf(world, lookup.of)
  if (root === 'Query.previewAs') return previewAsks(ids, prefix, asks)
  return ids.map((id, index) => ask(root, asks, `${prefix}_${index}`, { [lookup.argument]: id }))
}

/** Selects the identity of each object along a path through lists. */
const witness = (type: string): readonly Ask[] =>
  identityOf(type).flatMap(field => (isObject(givenBy(`${type}.${field}`)) && field !== 'membership' ? [] : [shallow(`${type}.${field}`)]))

function along(route: readonly string[], last: readonly Ask[]): readonly Ask[] {
  const [next, ...rest] = route
  return next === undefined ? last : [ask(next, below(next, rest, last))]
}
const below = (coordinate: string, rest: readonly string[], last: readonly Ask[]): readonly Ask[] =>
  rest.length === 0 ? last : [...witness(givenBy(coordinate)), ...along(rest, last)]

const asksOf = (world: World, type: string): readonly Ask[] =>
  (routes[type] ?? []).flatMap(([root = '', ...rest], index) => rootAsks(world, root, `r${index}`, below(root, rest, allFieldsOf(type))))

/** All root fields. */
const rootFields = (world: World): readonly Ask[] =>
  Object.keys(schema.getQueryType()?.getFields() ?? {}).flatMap((field, index) =>
    // A preview never runs as a statement: it would send the other fields to the resolvers too.
    field === 'previewAs' ? [] : rootAsks(world, `Query.${field}`, `r${index}`, shallow(`Query.${field}`).asks),
  )

export interface Operation {
  readonly type: string
  readonly asks: readonly Ask[]
}

/** The type whose operation covers a field. */
export const askedWith = (coordinate: string): string =>
  coordinate === 'Query.previewAs' ? 'AccessPreview' : (coordinate.split('.')[0] ?? '')

/** Types that no query reaches. */
export const isOfMutations = (type: string): boolean =>
  type === 'Mutation' || type.endsWith('Payload') || ['EntryResult', 'FieldProblem', 'UnmetCondition'].includes(type)

/** @throws where a type of the schema has no route */
export function operationsOf(world: World): readonly Operation[] {
  const types = objectTypes.map(({ name }) => name).filter(name => name !== 'Query' && !isOfMutations(name))
  const lost = types.filter(type => !(type in routes))
  if (lost.length > 0) throw new Error(`tests/oracle/support/operations.ts has no route to ${lost.join(', ')}`)
  return [{ type: 'Query', asks: rootFields(world) }, ...types.map(type => ({ type, asks: asksOf(world, type) }))]
}

/** One planned statement answers an operation, or the resolvers do. */
export type Way = 'planned' | 'resolvers'
/** Sends an operation to the resolvers: the response key is too long for a statement's column. */
export const turnTo = (way: Way): string => (way === 'resolvers' ? ` ${'x'.repeat(64)}: __typename` : '')

const textOf = ({ coordinate, as, given, asks }: Ask): string => {
  const [, field = ''] = coordinate.split('.')
  const selection = asks.length > 0 ? ` { ${asks.map(textOf).join(' ')} }` : ''
  return `${as === field ? '' : `${as}: `}${field}${given}${selection}`
}
export const documentOf = ({ asks }: Operation, way: Way): string => `{ ${asks.map(textOf).join(' ')}${turnTo(way)} }`
