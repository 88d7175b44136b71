import { registerEnumType } from 'type-graphql'
import {
  AttentionLevel,
  BodyPart,
  CaseStatus,
  ClearanceCondition,
  ClearanceState,
  DataKind,
  EventType,
  LicenceType,
  Participation,
  RestrictionKind,
  Role,
  Severity,
  Side,
  Sport,
  TeamLevel,
} from '../../generated/prisma/enums.js'
import { AccessReasonKind, EventContent } from '../../data/nouns/audience.js'
import { AccessScope } from '../../policy/permissions.js'
import { rosterOrders, type RosterOrderName } from '../../data/nouns/athlete.js'
import { EntryOutcome } from '../entry/entry-result.js'
import { PhaseState } from '../../data/nouns/phase-bar.js'
import { NoteType } from '../../data/writes/add-note.js'

type Described<Value extends string> = Readonly<Record<Value, string>>

/** Registers an enum; a value without a description does not compile. */
function register<Value extends string>(
  values: Readonly<Record<Value, Value>>,
  name: string,
  description: string,
  described: Described<Value>,
): void {
  const entries = Object.entries<string>(described).map(([value, text]) => [value, { description: text }] as const)
  registerEnumType(values, { name, description, valuesConfig: Object.fromEntries(entries) as Record<Value, { description: string }> })
}

/** An enum whose values' names say all that there is to say, in words made from them. */
function named<Value extends string>(values: Readonly<Record<Value, Value>>): Described<Value> {
  const words = (value: string): string => value.charAt(0) + value.slice(1).toLowerCase().replaceAll('_', ' ') + '.'
  return Object.fromEntries(Object.keys(values).map(value => [value, words(value)])) as Described<Value>
}

register(Role, 'Role', 'What a membership may see and do in its school.', {
  AT: 'Athletic trainer: keeps the cases of the whole school, clinical notes included.',
  COACH: 'Coach: sees the status of own teams’ athletes, never a diagnosis.',
  PARENT: 'Parent or guardian: sees own children’s records as far as they are shared.',
  ADMIN: 'School administrator: people, teams, status and the access record; no clinical data.',
})
register(Participation, 'Participation', 'How far an athlete may take part, from best to worst.', {
  CLEARED: 'May take part without limits.',
  RESTRICTED: 'May take part within the restrictions.',
  OUT: 'Must not take part.',
})
register(CaseStatus, 'CaseStatus', 'Where a case stands in its life.', {
  ACTIVE: 'Open: it counts for the athlete’s status.',
  RESOLVED: 'Ended by a clearance; it can be reopened for 30 days.',
})
register(Severity, 'Severity', 'The clinical severity of an injury: set once, then changed by a correction alone.', {
  MINOR: 'Minor: no time lost, or a day or two.',
  MODERATE: 'Moderate: days to about two weeks.',
  SEVERE: 'Severe: weeks, or a referral.',
  CRITICAL: 'Critical: an emergency.',
})
register(
  AttentionLevel,
  'AttentionLevel',
  'How much attention a case needs today; it starts from the severity, and trainers set it daily.',
  {
    ROUTINE: 'Routine: at the usual check.',
    WATCH: 'Watch: look at it today. Also the start of a case that nobody has assessed yet.',
    ELEVATED: 'Elevated: before practice.',
    URGENT: 'Urgent: now.',
  },
)
register(BodyPart, 'BodyPart', 'The body areas of the IOC’s 2020 consensus on recording injuries.', {
  ...named(BodyPart),
  THORACIC_SPINE: 'Thoracic spine (upper back).',
  LUMBOSACRAL: 'Lumbosacral spine and buttock (lower back).',
  HIP_GROIN: 'Hip or groin.',
  UNSPECIFIED: 'Not specified.',
  MULTIPLE: 'More than one region.',
})
register(Side, 'Side', 'The side of the body.', {
  LEFT: 'Left.',
  RIGHT: 'Right.',
  BILATERAL: 'Both sides.',
  MIDLINE: 'On the midline, as a spine is.',
  NONE: 'Not stated, or the body part has no side.',
})
register(EventType, 'EventType', 'What an event on a case’s timeline records.', {
  SIDELINE_ENTRY: 'An entry made where it happened; its participation becomes the case’s.',
  NOTE: 'A note.',
  EVALUATION: 'An examination and its findings.',
  TREATMENT: 'A treatment or a rehabilitation session.',
  RESTRICTION_ADDED: 'A restriction was added: the case is RESTRICTED, or OUT where all play is forbidden.',
  RESTRICTION_LIFTED: 'A restriction was lifted.',
  REMOVED_FROM_PLAY: 'The athlete was removed from play: the case is OUT.',
  CLEARANCE_GRANTED: 'The athlete was cleared of this case, which is thereby resolved.',
  CASE_REOPENED: 'The case was reopened: it is active and RESTRICTED.',
  CORRECTION: 'Corrects an earlier event of the case; both stay.',
})
register(NoteType, 'NoteType', 'What a note tells of; none of them decides participation.', {
  NOTE: 'A note.',
  EVALUATION: 'An examination and its findings; it may state a severity.',
  TREATMENT: 'A treatment or a rehabilitation session.',
})
register(EntryOutcome, 'EntryOutcome', 'What became of an entry that was sent with others.', {
  APPLIED: 'It was written now.',
  REPLAYED: 'It had been sent before with its key: nothing was written now.',
  REJECTED: 'It was not written: `code` and `fields` say why. The others are not touched by that.',
})
register(RestrictionKind, 'RestrictionKind', 'What an athlete must not do.', {
  NO_PLAY: 'No participation at all: the athlete is OUT.',
  NO_CONTACT: 'No contact.',
  NO_RUNNING: 'No running.',
  NO_JUMPING: 'No jumping or landing.',
  NO_THROWING: 'No throwing.',
  NO_OVERHEAD: 'No overhead movement.',
  NO_WEIGHT_BEARING: 'No weight on the limb.',
  LIMITED_TIME: 'A limited time or number of repetitions: see the details.',
  PROTECTIVE_EQUIPMENT: 'Only with protective equipment: see the details.',
  OTHER: 'As the details say.',
})
register(LicenceType, 'LicenceType', 'The licence of whoever signs a clearance.', {
  MD: 'Doctor of medicine.',
  DO: 'Doctor of osteopathic medicine.',
  NP: 'Nurse practitioner, or another advanced practice registered nurse.',
  PA: 'Physician assistant.',
  AT: 'Licensed athletic trainer.',
  NEUROPSYCHOLOGIST: 'Neuropsychologist.',
  PT: 'Physical therapist.',
  CHIROPRACTOR: 'Chiropractor.',
  OTHER: 'Another licence, such as a dentist’s.',
})
register(ClearanceCondition, 'ClearanceCondition', 'What a clearance may have to meet.', {
  SIGNER_NAMED: 'It names who signed it.',
  LICENCE_TYPE_ACCEPTED: 'The signer’s licence is one that the school accepts.',
  WRITTEN_NOTE_DATED: 'There is a written note, of a day since the athlete was last hurt or the case reopened, and not of a coming one.',
  NO_SAME_DAY_RETURN: 'It is not of the day on which the athlete was last hurt.',
  MINIMUM_DAYS_PASSED: 'The school’s minimum of days has passed since the athlete was last hurt.',
})
register(ClearanceState, 'ClearanceState', 'Where a condition of a clearance stands.', {
  MET: 'It is met.',
  UNMET: 'It is not: by what was stated, or until `possibleFrom`.',
  TO_STATE: 'It depends on what the clearance will say: nothing was stated yet.',
})
register(TeamLevel, 'TeamLevel', 'The level of a team.', {
  VARSITY: 'Varsity.',
  JUNIOR_VARSITY: 'Junior varsity.',
  FRESHMAN: 'Freshman.',
  MIDDLE_SCHOOL: 'Middle school.',
})
register(Sport, 'Sport', 'The sports of the NFHS participation survey. A school’s own name for one: `School.sportName`.', {
  ...named(Sport),
  COMPETITIVE_SPIRIT: 'Competitive spirit (cheer).',
  ESPORTS: 'Esports.',
})

/** Its keys alone: TypeGraphQL wants an object whose values are the enum's. */
export const RosterOrder = Object.fromEntries(Object.keys(rosterOrders).map(name => [name, name])) as { readonly [N in RosterOrderName]: N }
register(RosterOrder, 'RosterOrder', 'What a list of athletes is ordered by.', {
  NAME_ASC: 'Last name, then first name.',
  NAME_DESC: 'Last name, then first name, from Z to A.',
  GRAD_YEAR_ASC: 'Graduation year, the oldest students first.',
  GRAD_YEAR_DESC: 'Graduation year, the youngest students first; names from Z to A within a year.',
  JERSEY_NUMBER_ASC: 'Jersey number; athletes without one come last.',
  STATUS_WORST_FIRST: 'Who is OUT first, then who is RESTRICTED; by name within a status.',
  STATUS_CHANGED_DESC: 'Whose status changed last comes first.',
})
register(AccessReasonKind, 'AccessReasonKind', 'What it rests on that someone is shown an athlete’s record.', {
  TRAINER_OF_SCHOOL: 'A trainer keeps the records of the whole school.',
  ADMIN_OF_SCHOOL: 'An administrator sees the athletes of the whole school, and no event.',
  COACH_OF_TEAM: 'Coaches a team that the athlete is on.',
  GUARDIAN: 'Is the athlete’s parent or guardian, and that was not revoked.',
  EMERGENCY_DISCLOSURE: 'A trainer disclosed the athlete in an emergency: see `emergencyDisclosure`.',
})
register(AccessScope, 'AccessScope', 'How far a role reaches with a field or an operation.', {
  SCHOOL: 'Every row of the school.',
  TEAM: 'Active rows of the athletes on own teams, and of those disclosed to you in an emergency, while it lasts.',
  CHILD: 'Rows of own children, and of athletes disclosed to you in an emergency, while it lasts.',
  OWN: 'What is your own.',
  PUBLIC: 'Open without signing in.',
  NONE: 'Refused.',
})
register(EventContent, 'EventContent', 'What of an event someone is shown.', {
  EVENT: 'The event: what happened, and its summary.',
  CLINICAL_NOTES: 'Its clinical notes, where it has any.',
})
register(DataKind, 'DataKind', 'What of a student’s data was shown.', {
  ROSTER: 'Who the student is: name, date of birth, year, number, teams.',
  STATUS: 'How far the student may take part: status, participation, restrictions.',
  CASE: 'An injury: body part, severity, milestones and the like.',
  TIMELINE: 'What happened on a case: events, as far as they are shared.',
  CLINICAL: 'Clinical notes.',
})
register(PhaseState, 'PhaseState', 'Where a step of a Phase Bar stands.', {
  DONE: 'It is completed.',
  CURRENT: 'It has its turn: the first that is not completed.',
  UPCOMING: 'It comes later.',
})
