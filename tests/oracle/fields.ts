import { ROLES, type Role } from './world.js'

// Which fields and operations each role is given, by section 3 of the contract (Who may see what). For additions to the contract, by their
// descriptions in schema.graphql.

export type Decision = 'shown' | 'forbidden'
type Who = readonly Role[]

const trainer: Who = ['AT']
const staff: Who = ['AT', 'COACH', 'ADMIN']
const office: Who = ['AT', 'ADMIN']
const family: Who = ['AT', 'PARENT']
const timelineReaders: Who = ['AT', 'COACH', 'PARENT']
const noCoach: Who = ['AT', 'PARENT', 'ADMIN']
const everyone: Who = ROLES

/** Field names in one string, with the roles that are given them. */
const words = (text: string): readonly string[] => text.split(/\s+/).filter(word => word !== '')
const given = (who: Who, fields: string): Readonly<Record<string, Who>> => Object.fromEntries(words(fields).map(field => [field, who]))

const page = (who: Who) => given(who, 'edges nodes pageInfo totalCount')
const edge = (who: Who) => given(who, 'cursor node')
/** Payloads of mutations of the record. Only trainers get one. */
const payload = (fields: string) => given(trainer, fields)

const caseMutations = `sidelineEntry addNote addRestriction liftRestriction grantClearance reopenCase setAttentionLevel setEventVisibility
  correctEvent addMilestone updateMilestone completeMilestone`
/** Additions to the contract. Each writes a case. */
const furtherCaseMutations = 'removeFromPlay applyProtocol recordMedicalClearance reportSymptoms syncEntries'

/** Open without a session. */
const withoutSigningIn: ReadonlySet<string> = new Set([
  'Mutation.login',
  'Mutation.refresh',
  ...words('accessToken refreshToken expiresAt viewer').map(field => `AuthPayload.${field}`),
])

const tables: Readonly<Record<string, Readonly<Record<string, Who>>>> = {
  Query: {
    ...given(everyone, 'viewer school athlete case'),
    ...given(staff, 'roster teams team practicePlan'),
    ...given(trainer, 'cases today protocols whoCanSee previewAs'),
    ...given(noCoach, 'accessLog'),
  },
  Mutation: {
    ...given(everyone, 'login refresh logout switchMembership'),
    ...given(trainer, caseMutations),
    ...given(trainer, furtherCaseMutations),
    ...given(trainer, 'emergencyDisclosure endEmergencyDisclosure'),
    ...given(staff, 'practicePlanLink'), // the same plan as a page to print
  },
  AuthPayload: given(everyone, 'accessToken refreshToken expiresAt viewer'),
  Viewer: given(everyone, 'membershipId role displayName email school teams athletes memberships emergencyDisclosures permissions'),
  Permission: given(everyone, 'coordinate allowed scope'), // of the viewer's own role
  School: { ...given(everyone, 'id name slug timeZone config sportName'), ...given(office, 'clearancePolicy') },
  ClearancePolicy: given(office, 'licenceTypes writtenNoteRequired minimumDays sameDayReturn'),
  Membership: given(everyone, 'id role displayName school'),
  // Parents see only name and sport of their children's teams.
  Team: { ...given(everyone, 'id name sport'), ...given(staff, 'level season athletes statusCounts coaches') },
  StatusCounts: given(staff, 'cleared restricted out'),
  Athlete: {
    ...given(everyone, 'id schoolId firstName lastName gradYear jerseyNumber currentStatus statusChangedAt teams cases'),
    ...given(noCoach, 'dateOfBirth emergencyDisclosures'),
  },
  // A coach sees only the ones addressed to them.
  EmergencyDisclosure: given(everyone, 'id athlete to author reason startsAt endsAt endedAt'),
  AccessRecord: { ...given(noCoach, 'id kinds membership operation preview recordedAt role'), ...given(office, 'requestId') },
  AccessRecordConnection: page(noCoach),
  AccessRecordEdge: edge(noCoach),
  EventAudience: given(trainer, 'membership sees reasons'),
  AccessReason: given(trainer, 'kind team relationship until'),
  AccessPreview: given(trainer, 'membership reasons query data errors'),
  AthleteConnection: page(staff),
  AthleteEdge: edge(staff),
  Case: {
    // Status only: all that coaches and admins see.
    ...given(everyone, 'id athlete status participation openedAt expectedReturnOn restrictions'),
    ...given(timelineReaders, 'timeline'),
    // A parent's view of their own child.
    ...given(family, 'bodyPart side severity resolvedAt milestones phaseBar phaseBars'),
    // Trainers' working data. It would reveal records that the others do not see.
    ...given(trainer, 'attentionLevel version updatedAt restrictedUntil clearanceChecklist'),
  },
  CaseConnection: page(everyone), // `Athlete.cases`
  CaseEdge: edge(everyone),
  ClearanceCheck: given(trainer, 'condition state detail possibleFrom'),
  Milestone: given(
    family,
    `id case label position targetDate completedAt instructions minimumHours requiresClearance startedAt earliestCompletionAt
     clearanceSignedBy clearanceSignedOn`,
  ),
  MilestoneConnection: page(trainer), // only `Today.milestonesDue`
  MilestoneEdge: edge(trainer),
  PhaseBar: given(
    family,
    `id protocolKey protocol steps current next doneCount total earliestAt awaitsClearance expectedReturnOn appliedAt sentBackAt`,
  ),
  PhaseStep: given(family, 'id position label state earliestOn completedAt awaitsClearance milestone'),
  Event: {
    ...given(timelineReaders, 'id type summary occurredAt recordedAt participation author case corrects corrections'),
    // A diagnosis in other words, and who signed: not for coaches.
    ...given(family, 'severity signedBy licenceType noteDate'),
    ...given(trainer, 'clinicalNotes visibility entryKey deviceClockOff'),
  },
  EventConnection: page(timelineReaders),
  EventEdge: edge(timelineReaders),
  // Written for coaches. The events behind it are not for admins, who see no events.
  Restriction: { ...given(everyone, 'id kind details startsOn endsOn active'), ...given(timelineReaders, 'addedBy liftedBy') },
  Protocol: given(trainer, 'id key name source returnsToPlay steps'),
  ProtocolStep: given(trainer, 'id position label instructions minimumHours requiresClearance symptomsBackTo'),
  PracticePlan: given(staff, 'date team full limited out'),
  LimitedAthlete: given(staff, 'athlete restrictions'),
  Today: given(trainer, 'date out restricted untouched milestonesDue'),
  PageInfo: given(everyone, 'hasNextPage hasPreviousPage startCursor endCursor'),
  PracticePlanLinkPayload: given(staff, 'url expiresAt'),
  SidelineEntryPayload: payload('event case athlete caseCreated replayed reopenableCase'),
  AddNotePayload: payload('event case athlete replayed'),
  AddRestrictionPayload: payload('event case athlete replayed'),
  LiftRestrictionPayload: payload('event case athlete replayed'),
  RemoveFromPlayPayload: payload('event case athlete replayed'),
  GrantClearancePayload: payload('event case athlete replayed'),
  ReopenCasePayload: payload('event case athlete replayed'),
  CorrectEventPayload: payload('event case athlete replayed'),
  SetEventVisibilityPayload: payload('event case athlete replayed'),
  SetAttentionLevelPayload: payload('case athlete replayed'),
  AddMilestonePayload: payload('milestone case athlete replayed'),
  UpdateMilestonePayload: payload('milestone case athlete replayed'),
  CompleteMilestonePayload: payload('milestone case athlete replayed'),
  RecordMedicalClearancePayload: payload('milestone case athlete replayed'),
  ApplyProtocolPayload: payload('phaseBar case athlete replayed'),
  ReportSymptomsPayload: payload('event case athlete replayed sentBackTo'),
  EmergencyDisclosurePayload: payload('disclosure athlete replayed'),
  EndEmergencyDisclosurePayload: payload('disclosure athlete'),
  SyncEntriesPayload: payload('results'),
  EntryResult: payload('index entryKey outcome code message fields currentVersion unmet event case athlete'),
  FieldProblem: payload('path message'),
  UnmetCondition: payload('condition message possibleFrom'),
}

/** Every coordinate that the oracle decides, as `Type.field`. */
export const knownCoordinates: readonly string[] = Object.entries(tables).flatMap(([type, fields]) =>
  Object.keys(fields).map(field => `${type}.${field}`),
)

/**
 * Decides whether a role is given a field at all. Where a role sees no row of a type, every field of the type is forbidden; an answer
 * names only the first forbidden field on the path from the root.
 * @param role null without a session, which leaves only signing in
 * @throws for a coordinate that nobody has decided
 */
export function decides(role: Role | null, coordinate: string): Decision {
  const [type = '', field = ''] = coordinate.split('.')
  const who = tables[type]?.[field]
  if (!who) throw new Error(`the oracle does not know ${coordinate}: say in tests/oracle/fields.ts who is given it, by the contract`)
  if (role === null) return withoutSigningIn.has(coordinate) ? 'shown' : 'forbidden'
  return who.includes(role) ? 'shown' : 'forbidden'
}

/** Returns the index of the first field of a path that the role is refused; null if there is none. */
export function refusedAt(role: Role, way: readonly string[]): number | null {
  const place = way.findIndex(coordinate => decides(role, coordinate) === 'forbidden')
  return place < 0 ? null : place
}

/** Whether it needs no session. */
export const isOpen = (coordinate: string): boolean => withoutSigningIn.has(coordinate)
