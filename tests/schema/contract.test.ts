import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
} from 'graphql'
import { schema } from './parts.js'

// What clients were promised. The schema may have more, but it must have this, with these names and types.
const promised = buildSchema(/* GraphQL */ `
  scalar Date
  scalar DateTime
  scalar JSON

  type Query {
    viewer: Viewer!
    school: School!
    roster(filter: RosterFilter, orderBy: RosterOrder, first: Int = 50, after: String): AthleteConnection
    athlete(id: ID!): Athlete
    teams: [Team!]
    team(id: ID!): Team
    cases(filter: CaseFilter, first: Int = 50, after: String): CaseConnection
    case(id: ID!): Case
  }
  type Mutation {
    login(email: String!, password: String!, membershipId: ID): AuthPayload!
    refresh(refreshToken: String!): AuthPayload!
    logout: Boolean!
    switchMembership(membershipId: ID!): AuthPayload!
    sidelineEntry(input: SidelineEntryInput!): SidelineEntryPayload
  }

  type Viewer {
    membershipId: ID!
    role: Role!
    displayName: String!
    school: School
    teams: [Team!]!
    athletes: [Athlete!]!
    memberships: [Membership!]!
  }
  type Membership {
    id: ID!
    role: Role!
  }
  type AuthPayload {
    accessToken: String!
    refreshToken: String!
    expiresAt: DateTime!
    viewer: Viewer!
  }
  type School {
    id: ID!
    name: String!
    slug: String!
    timeZone: String!
    config: JSON!
    sportName(sport: Sport!): String!
    clearancePolicy: ClearancePolicy
  }
  type ClearancePolicy {
    licenceTypes: [LicenceType!]!
    writtenNoteRequired: Boolean!
    minimumDays: Int!
    sameDayReturn: Boolean!
  }
  type Team {
    id: ID!
    sport: Sport!
    level: TeamLevel
    season: String
    name: String!
    athletes(filter: RosterFilter, first: Int = 50, after: String): AthleteConnection
    statusCounts: StatusCounts
  }
  type StatusCounts {
    cleared: Int!
    restricted: Int!
    out: Int!
  }
  type Athlete {
    id: ID!
    firstName: String!
    lastName: String!
    dateOfBirth: Date
    gradYear: Int!
    jerseyNumber: Int
    currentStatus: Participation!
    statusChangedAt: DateTime!
    teams: [Team!]!
    cases(status: CaseStatus, first: Int = 50, after: String): CaseConnection!
  }
  type Case {
    id: ID!
    athlete: Athlete
    bodyPart: BodyPart
    side: Side
    severity: Severity
    attentionLevel: AttentionLevel
    status: CaseStatus!
    participation: Participation!
    openedAt: DateTime!
    resolvedAt: DateTime
    expectedReturnOn: Date
    milestones: [Milestone!]
    timeline(types: [EventType!], first: Int = 50, after: String): EventConnection
    restrictions(active: Boolean = true): [Restriction!]!
    clearanceChecklist(signedBy: String, licenceType: LicenceType, noteDate: Date): [ClearanceCheck!]
  }
  type ClearanceCheck {
    condition: ClearanceCondition!
    state: ClearanceState!
    detail: String!
    possibleFrom: Date
  }
  type Milestone {
    id: ID!
    label: String!
    position: Int!
    targetDate: Date
    completedAt: DateTime
  }
  type Event {
    id: ID!
    type: EventType!
    summary: String!
    clinicalNotes: String
    visibility: [Role!]
    occurredAt: DateTime!
    recordedAt: DateTime!
    author: Membership
    entryKey: ID
    signedBy: String
    licenceType: LicenceType
    noteDate: Date
  }
  type Restriction {
    id: ID!
    kind: RestrictionKind!
    details: String!
    startsOn: Date!
    endsOn: Date
    addedBy: Event
    liftedBy: Event
  }

  type AthleteConnection {
    edges: [AthleteEdge!]!
    nodes: [Athlete!]!
    pageInfo: PageInfo!
    totalCount: Int!
  }
  type AthleteEdge {
    cursor: String!
    node: Athlete!
  }
  type CaseConnection {
    edges: [CaseEdge!]!
    nodes: [Case!]!
    pageInfo: PageInfo!
    totalCount: Int!
  }
  type CaseEdge {
    cursor: String!
    node: Case!
  }
  type EventConnection {
    edges: [EventEdge!]!
    nodes: [Event!]!
    pageInfo: PageInfo!
    totalCount: Int!
  }
  type EventEdge {
    cursor: String!
    node: Event!
  }
  type PageInfo {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  input RosterFilter {
    teamId: ID
    status: Participation
    gradYear: Int
    sport: Sport
    search: String
  }
  input CaseFilter {
    status: CaseStatus
    attentionLevel: AttentionLevel
    bodyPart: BodyPart
    teamId: ID
    athleteId: ID
  }
  input SidelineEntryInput {
    athleteId: ID!
    bodyPart: BodyPart!
    participation: Participation!
    side: Side! = NONE
    severity: Severity
    summary: String
    clinicalNotes: String
    visibility: [Role!]! = [AT]
    occurredAt: DateTime
    entryKey: ID
  }
  type SidelineEntryPayload {
    event: Event
    case: Case
    athlete: Athlete
    caseCreated: Boolean!
    replayed: Boolean!
    reopenableCase: Case
  }

  enum Role {
    AT
    COACH
    PARENT
    ADMIN
  }
  enum Participation {
    CLEARED
    RESTRICTED
    OUT
  }
  enum CaseStatus {
    ACTIVE
    RESOLVED
  }
  enum Severity {
    MINOR
    MODERATE
    SEVERE
    CRITICAL
  }
  enum AttentionLevel {
    ROUTINE
    WATCH
    ELEVATED
    URGENT
  }
  enum Side {
    NONE
  }
  enum RosterOrder {
    NAME_ASC
  }
  enum BodyPart {
    KNEE
  }
  enum Sport {
    FOOTBALL
  }
  enum TeamLevel {
    VARSITY
  }
  enum RestrictionKind {
    NO_PLAY
  }
  enum LicenceType {
    MD
    DO
    NP
    PA
    AT
  }
  enum ClearanceCondition {
    SIGNER_NAMED
    LICENCE_TYPE_ACCEPTED
    WRITTEN_NOTE_DATED
    NO_SAME_DAY_RETURN
    MINIMUM_DAYS_PASSED
  }
  enum ClearanceState {
    MET
    UNMET
    TO_STATE
  }
  enum EventType {
    SIDELINE_ENTRY
    NOTE
    EVALUATION
    TREATMENT
    RESTRICTION_ADDED
    RESTRICTION_LIFTED
    REMOVED_FROM_PLAY
    CLEARANCE_GRANTED
    CASE_REOPENED
    CORRECTION
  }
`)

/** Defaults are compared only if the promise names one. */
const inputs = (given: readonly (GraphQLArgument | GraphQLInputField)[], asPromised: ReadonlyMap<string, unknown>): object =>
  Object.fromEntries(
    given
      .filter(({ name }) => asPromised.has(name))
      .map(({ name, type, defaultValue }) => [name, [String(type), asPromised.get(name) === undefined ? undefined : defaultValue]]),
  )
const defaultsOf = (given: readonly (GraphQLArgument | GraphQLInputField)[]): ReadonlyMap<string, unknown> =>
  new Map(given.map(({ name, defaultValue }) => [name, defaultValue]))

/** What a schema has for each promised item, ignoring everything else. */
function promisesKeptBy(held: GraphQLSchema): Readonly<Record<string, unknown>> {
  const entries = Object.values(promised.getTypeMap()).flatMap((type): readonly (readonly [string, unknown])[] => {
    const found = held.getType(type.name)
    if (isObjectType(type)) {
      return Object.values(type.getFields()).map(({ name, args }) => {
        const field = isObjectType(found) ? found.getFields()[name] : undefined
        return [`${type.name}.${name}`, field ? [String(field.type), inputs(field.args, defaultsOf(args))] : 'is missing']
      })
    }
    if (isInputObjectType(type)) {
      const fields = isInputObjectType(found) ? Object.values(found.getFields()) : []
      return [[type.name, inputs(fields, defaultsOf(Object.values(type.getFields())))]]
    }
    if (isEnumType(type)) {
      const wanted = new Set(type.getValues().map(({ name }) => name))
      const values = isEnumType(found) ? found.getValues().map(({ name }) => name) : []
      return [[type.name, values.filter(value => wanted.has(value)).sort()]]
    }
    return [[type.name, found?.name ?? 'is missing']]
  })
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('__')))
}

const kept = promisesKeptBy(schema)

test.each(Object.entries(promisesKeptBy(promised)))('%s is as promised', (name, promise) => {
  expect(kept[name]).toEqual(promise)
})
