import type {
  Athlete,
  Case,
  CaseConnection,
  ClearanceCheck,
  EmergencyDisclosure,
  Event,
  LimitedAthlete,
  Milestone,
  PhaseBar,
  PhaseStep,
  PracticePlan,
  Restriction,
  Today,
} from '../../generated/schema-types.js'
import type { DataKind } from '../../generated/tables.js'

/** The kind of student data a field shows; null if the field leads to rows whose own fields declare it. */
type Kinds<Fields> = Readonly<Record<Exclude<keyof Fields & string, '__typename'>, DataKind | null>>

const all = <Field extends string>(kind: DataKind, ...fields: readonly Field[]): Readonly<Record<Field, DataKind>> =>
  Object.fromEntries(fields.map(field => [field, kind])) as Readonly<Record<Field, DataKind>>

// Every field of a type about a student needs a line here: a missing one does not compile. An empty list also reveals something, so a list
// has a kind of its own.

const athlete: Kinds<Athlete> = {
  ...all('ROSTER', 'id', 'schoolId', 'firstName', 'lastName', 'dateOfBirth', 'gradYear', 'jerseyNumber', 'teams'),
  ...all('STATUS', 'currentStatus', 'statusChangedAt', 'cases'),
  emergencyDisclosures: 'CASE',
}

const injuryCase: Kinds<Case> = {
  athlete: null,
  ...all('STATUS', 'id', 'status', 'participation', 'openedAt', 'expectedReturnOn', 'restrictions', 'restrictedUntil'),
  ...all('CASE', 'bodyPart', 'side', 'severity', 'attentionLevel', 'resolvedAt', 'version', 'updatedAt', 'clearanceChecklist'),
  ...all('CASE', 'milestones', 'phaseBar', 'phaseBars'),
  timeline: 'TIMELINE',
}

const clearanceCheck: Kinds<ClearanceCheck> = all('CASE', 'condition', 'state', 'detail', 'possibleFrom')

const milestone: Kinds<Milestone> = {
  case: null,
  ...all('CASE', 'id', 'label', 'position', 'targetDate', 'completedAt', 'instructions', 'minimumHours', 'startedAt'),
  ...all('CASE', 'earliestCompletionAt', 'requiresClearance', 'clearanceSignedBy', 'clearanceSignedOn'),
}

const phaseBar: Kinds<PhaseBar> = {
  ...all('CASE', 'id', 'protocolKey', 'protocol', 'steps', 'current', 'next', 'doneCount', 'total', 'earliestAt'),
  ...all('CASE', 'awaitsClearance', 'expectedReturnOn', 'appliedAt', 'sentBackAt'),
}

const phaseStep: Kinds<PhaseStep> = {
  ...all('CASE', 'id', 'position', 'label', 'state', 'earliestOn', 'completedAt', 'awaitsClearance'),
  milestone: null,
}

const event: Kinds<Event> = {
  case: null,
  ...all('TIMELINE', 'id', 'type', 'participation', 'severity', 'summary', 'visibility', 'occurredAt', 'recordedAt', 'author'),
  ...all('TIMELINE', 'entryKey', 'deviceClockOff', 'signedBy', 'licenceType', 'noteDate', 'corrects', 'corrections'),
  clinicalNotes: 'CLINICAL',
}

const restriction: Kinds<Restriction> = {
  ...all('STATUS', 'id', 'kind', 'details', 'startsOn', 'endsOn', 'active'),
  ...all('TIMELINE', 'addedBy', 'liftedBy'),
}

const emergencyDisclosure: Kinds<EmergencyDisclosure> = {
  athlete: null,
  ...all('CASE', 'id', 'to', 'author', 'reason', 'startsAt', 'endsAt', 'endedAt'),
}

const limitedAthlete: Kinds<LimitedAthlete> = all('STATUS', 'athlete', 'restrictions')

// For lists: being in one of these reveals something by itself, and a cursor contains the values its row is ordered by.
const practicePlan: Kinds<PracticePlan> = { team: null, date: null, ...all('STATUS', 'full', 'limited', 'out') }
const today: Kinds<Today> = { date: null, ...all('STATUS', 'out', 'restricted'), ...all('CASE', 'milestonesDue', 'untouched') }
const caseConnection: Kinds<CaseConnection> = { nodes: null, totalCount: null, ...all('STATUS', 'edges', 'pageInfo') }

const kinds: Readonly<Record<string, Readonly<Record<string, DataKind | null>>>> = {
  Query: { cases: 'CASE' },
  Athlete: athlete,
  Case: injuryCase,
  ClearanceCheck: clearanceCheck,
  Milestone: milestone,
  PhaseBar: phaseBar,
  PhaseStep: phaseStep,
  Event: event,
  Restriction: restriction,
  LimitedAthlete: limitedAthlete,
  EmergencyDisclosure: emergencyDisclosure,
  PracticePlan: practicePlan,
  Today: today,
  AthleteConnection: all('ROSTER', 'edges', 'pageInfo'),
  CaseConnection: caseConnection,
  EventConnection: all('TIMELINE', 'edges', 'pageInfo'),
  MilestoneConnection: all('CASE', 'edges', 'pageInfo'),
}

/** @param coordinate `Type.field` */
export function dataKindOf(coordinate: string): DataKind | null {
  const [type = '', field = ''] = coordinate.split('.')
  return kinds[type]?.[field] ?? null
}
