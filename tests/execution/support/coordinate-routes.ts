import { getNamedType, isObjectType, type GraphQLSchema } from 'graphql'
import { demoIds } from '../../../prisma/demo/ids.js'

const athlete = `athlete(id: "${demoIds.parentChild}")`
const injury = `case(id: "${demoIds.activeCase}")`

const log = `accessLog(athleteId: "${demoIds.parentChild}")`
const plan = `practicePlan(teamId: "${demoIds.varsityFootball}")`

/** A path to each type that queries read. It starts with fields that every role may query. */
const routes: Readonly<Record<string, (selection: string) => string>> = {
  Query: selection => selection,
  Viewer: selection => `viewer { ${selection} }`,
  School: selection => `school { ${selection} }`,
  Membership: selection => `viewer { memberships { ${selection} } }`,
  Athlete: selection => `${athlete} { ${selection} }`,
  AthleteConnection: selection => `${athlete} { teams { athletes { ${selection} } } }`,
  AthleteEdge: selection => `${athlete} { teams { athletes { edges { ${selection} } } } }`,
  Team: selection => `${athlete} { teams { ${selection} } }`,
  StatusCounts: selection => `${athlete} { teams { statusCounts { ${selection} } } }`,
  Case: selection => `${injury} { ${selection} }`,
  CaseConnection: selection => `${athlete} { cases { ${selection} } }`,
  CaseEdge: selection => `${athlete} { cases { edges { ${selection} } } }`,
  PageInfo: selection => `${athlete} { cases { pageInfo { ${selection} } } }`,
  ClearancePolicy: selection => `school { clearancePolicy { ${selection} } }`,
  ClearanceCheck: selection => `case(id: "${demoIds.outCase}") { clearanceChecklist { ${selection} } }`,
  Milestone: selection => `${injury} { milestones { ${selection} } }`,
  PhaseBar: selection => `${injury} { phaseBar { ${selection} } }`,
  PhaseStep: selection => `${injury} { phaseBar { steps { ${selection} } } }`,
  Protocol: selection => `protocols { ${selection} }`,
  ProtocolStep: selection => `protocols { steps { ${selection} } }`,
  Event: selection => `${injury} { timeline { nodes { ${selection} } } }`,
  EventConnection: selection => `${injury} { timeline { ${selection} } }`,
  EventEdge: selection => `${injury} { timeline { edges { ${selection} } } }`,
  Today: selection => `today { ${selection} }`,
  MilestoneConnection: selection => `today { milestonesDue { ${selection} } }`,
  MilestoneEdge: selection => `today { milestonesDue { edges { ${selection} } } }`,
  AccessRecord: selection => `${log} { nodes { ${selection} } }`,
  AccessRecordConnection: selection => `${log} { ${selection} }`,
  AccessRecordEdge: selection => `${log} { edges { ${selection} } }`,
  PracticePlan: selection => `${plan} { ${selection} }`,
  LimitedAthlete: selection => `${plan} { limited { ${selection} } }`,
  Permission: selection => `viewer { permissions { ${selection} } }`,
  AccessPreview: selection => `previewAs(role: COACH, athleteId: "${demoIds.parentChild}") { ${selection} }`,
  EventAudience: selection => `whoCanSee(eventId: "${demoIds.activeCaseEntry}") { ${selection} }`,
  AccessReason: selection => `whoCanSee(eventId: "${demoIds.activeCaseEntry}") { reasons { ${selection} } }`,
  EmergencyDisclosure: selection => `${athlete} { emergencyDisclosures { ${selection} } }`,
  Restriction: selection => `${injury} { restrictions { ${selection} } }`,
}

const ids: Readonly<Record<string, string>> = {
  athlete: demoIds.outAthlete,
  team: demoIds.varsityFootball,
  case: demoIds.outCase,
  practicePlan: demoIds.varsityFootball,
  whoCanSee: demoIds.activeCaseEntry,
  accessLog: demoIds.parentChild,
}

/** Types that no query reaches. */
export const isOfMutations = (type: string): boolean =>
  type === 'Mutation' || type.endsWith('Payload') || ['EntryResult', 'FieldProblem', 'UnmetCondition'].includes(type)

/** A preview reads in several people's sessions, so no statement holds it. */
export const isOfPreviews = (type: string, field: string): boolean => type === 'AccessPreview' || field === 'previewAs'

/** Returns a query that reaches a type and selects the field, under a key that no database object has as its name. */
export function queryFor(schema: GraphQLSchema, type: string, field: string | null): string {
  const route = routes[type]
  if (!route) throw new Error(`the test knows no way to ${type}`)
  if (field === null) return `{ ${route('__typename')} }`
  const parent = schema.getType(type)
  const definition = isObjectType(parent) ? parent.getFields()[field] : undefined
  if (!definition) throw new Error(`there is no ${type}.${field}`)
  const required = definition.args.find(({ name }) => ['id', 'teamId', 'eventId', 'athleteId'].includes(name))
  const args =
    field === 'previewAs' ? `(role: COACH, athleteId: "${demoIds.parentChild}")` : required ? `(${required.name}: "${ids[field]}")` : ''
  const selection = isObjectType(getNamedType(definition.type)) ? ' { __typename }' : ''
  return `{ ${route(`__typename asked: ${field}${args}${selection}`)} }`
}
