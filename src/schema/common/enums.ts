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

/** Registers an enum. A value without a description does not compile. */
function register<Value extends string>(
  values: Readonly<Record<Value, Value>>,
  name: string,
  description: string,
  described: Described<Value>,
): void {
  const entries = Object.entries<string>(described).map(([value, text]) => [value, { description: text }] as const)
  registerEnumType(values, { name, description, valuesConfig: Object.fromEntries(entries) as Record<Value, { description: string }> })
}

/** Descriptions made from the values' names, for an enum whose names are self-explanatory. */
function named<Value extends string>(values: Readonly<Record<Value, Value>>): Described<Value> {
  const words = (value: string): string => value.charAt(0) + value.slice(1).toLowerCase().replaceAll('_', ' ') + '.'
  return Object.fromEntries(Object.keys(values).map(value => [value, words(value)])) as Described<Value>
}

register(Role, 'Role', 'What a membership may see and do in its school.', {
  AT: 'Athletic trainer: manages the cases of the whole school, including clinical notes.',
  COACH:
    'Coach: sees the status and the active cases of the athletes on their own teams, and the events that trainers share with coaches. Never a diagnosis.',
  PARENT: 'Parent or guardian: sees their own children’s cases, and the events that trainers share with parents. Never clinical notes.',
  ADMIN: 'School administrator: sees people, teams, statuses, active cases without clinical data, and the access log.',
})
register(Participation, 'Participation', 'How far an athlete may take part. From best to worst: CLEARED, RESTRICTED, OUT.', {
  CLEARED: 'May take part without limits.',
  RESTRICTED: 'May take part within the restrictions that apply.',
  OUT: 'Must not take part.',
})
register(CaseStatus, 'CaseStatus', 'Whether a case is open or closed.', {
  ACTIVE: 'Open. The case counts toward the athlete’s status.',
  RESOLVED: 'Closed by a clearance. The case can be reopened for 30 days.',
})
register(
  Severity,
  'Severity',
  'The clinical severity of an injury. From least to most severe: MINOR, MODERATE, SEVERE, CRITICAL. The first severity stated stays; only a correction changes it.',
  {
    MINOR: 'Minor: no time lost, or one or two days.',
    MODERATE: 'Moderate: days lost, up to about two weeks.',
    SEVERE: 'Severe: weeks lost, or a referral.',
    CRITICAL: 'Critical: an emergency.',
  },
)
register(
  AttentionLevel,
  'AttentionLevel',
  'How much attention a case needs today. From lowest to highest: ROUTINE, WATCH, ELEVATED, URGENT. It starts from the severity; trainers then set it day by day.',
  {
    ROUTINE: 'Look at it at the usual check. A MINOR case starts here.',
    WATCH: 'Look at it today. A MODERATE case starts here, and so does a case without a severity.',
    ELEVATED: 'Look at it before practice. A SEVERE case starts here.',
    URGENT: 'Look at it now. A CRITICAL case starts here.',
  },
)
register(
  BodyPart,
  'BodyPart',
  'A body area, as in the 2020 consensus statement of the International Olympic Committee (IOC) on recording injuries.',
  {
    HEAD: 'Head, including face, eyes, ears, teeth and brain (concussion).',
    NECK: 'Neck, including the cervical spine.',
    SHOULDER: 'Shoulder, including clavicle and scapula.',
    UPPER_ARM: 'Upper arm.',
    ELBOW: 'Elbow.',
    FOREARM: 'Forearm.',
    WRIST: 'Wrist.',
    HAND: 'Hand, including fingers and thumb.',
    CHEST: 'Chest, including ribs and sternum.',
    ABDOMEN: 'Abdomen, including the abdominal organs.',
    THIGH: 'Thigh, including hamstrings and quadriceps.',
    KNEE: 'Knee, including the kneecap and its tendon.',
    LOWER_LEG: 'Lower leg, including calf and Achilles tendon.',
    ANKLE: 'Ankle.',
    FOOT: 'Foot, including heel and toes.',
    THORACIC_SPINE: 'Thoracic spine: the upper back, with the joints between ribs and spine.',
    LUMBOSACRAL: 'Lumbosacral: the lower back, sacrum, coccyx and buttock.',
    HIP_GROIN: 'Hip or groin.',
    UNSPECIFIED: 'No body area is specified.',
    MULTIPLE: 'More than one body area.',
  },
)
register(Side, 'Side', 'The side of the body.', {
  LEFT: 'Left.',
  RIGHT: 'Right.',
  BILATERAL: 'Both sides.',
  MIDLINE: 'On the midline of the body, for example the spine.',
  NONE: 'Not stated, or the body part has no side.',
})
register(EventType, 'EventType', 'What an event on a case’s timeline records.', {
  SIDELINE_ENTRY: 'An entry made on the spot. The case takes over its participation.',
  NOTE: 'A general note.',
  EVALUATION: 'An examination and its findings.',
  TREATMENT: 'A treatment or a rehabilitation session.',
  RESTRICTION_ADDED: 'A restriction was added. The case becomes RESTRICTED, or OUT if the kind is NO_PLAY.',
  RESTRICTION_LIFTED: 'A restriction was lifted. Participation does not change.',
  REMOVED_FROM_PLAY: 'The athlete was removed from play. The case becomes OUT.',
  CLEARANCE_GRANTED: 'The athlete was cleared of this case. The case becomes RESOLVED.',
  CASE_REOPENED: 'The case was reopened. It becomes ACTIVE and RESTRICTED.',
  CORRECTION: 'A correction of an earlier event of the case. The earlier event stays.',
})
register(NoteType, 'NoteType', 'The kind of note. No kind changes participation.', {
  NOTE: 'A general note.',
  EVALUATION: 'An examination and its findings. It may state a severity.',
  TREATMENT: 'A treatment or a rehabilitation session.',
})
register(EntryOutcome, 'EntryOutcome', 'What happened to one entry of a batch.', {
  APPLIED: 'The entry was written now.',
  REPLAYED: 'The entry was already recorded with the same `entryKey`. Nothing was written this time.',
  REJECTED: 'The entry was not written; `code`, `message` and `fields` say why. The other entries are not affected.',
})
register(RestrictionKind, 'RestrictionKind', 'What a restriction forbids or limits.', {
  NO_PLAY: 'No participation at all: the case becomes OUT.',
  NO_CONTACT: 'No contact.',
  NO_RUNNING: 'No running.',
  NO_JUMPING: 'No jumping or landing.',
  NO_THROWING: 'No throwing.',
  NO_OVERHEAD: 'No overhead movement.',
  NO_WEIGHT_BEARING: 'No weight on the injured limb.',
  LIMITED_TIME: 'Limited time or limited number of repetitions: see `details`.',
  PROTECTIVE_EQUIPMENT: 'Participation only with protective equipment: see `details`.',
  OTHER: 'Something else: see `details`.',
})
register(LicenceType, 'LicenceType', 'The professional licence of the person who signs a clearance.', {
  MD: 'Doctor of medicine.',
  DO: 'Doctor of osteopathic medicine.',
  NP: 'Nurse practitioner, or another advanced practice registered nurse.',
  PA: 'Physician assistant.',
  AT: 'Licensed athletic trainer.',
  NEUROPSYCHOLOGIST: 'Neuropsychologist.',
  PT: 'Physical therapist.',
  CHIROPRACTOR: 'Chiropractor.',
  OTHER: 'Another licence, for example a dentist’s.',
})
register(ClearanceCondition, 'ClearanceCondition', 'A condition that a clearance may have to meet.', {
  SIGNER_NAMED: 'The clearance names the person who signed it.',
  LICENCE_TYPE_ACCEPTED: 'The school accepts the signer’s licence.',
  WRITTEN_NOTE_DATED:
    'There is a written note. Its date is not in the future, and not before the athlete was last hurt or the case was reopened.',
  NO_SAME_DAY_RETURN: 'The day of the clearance is later than the day on which the athlete was last hurt.',
  MINIMUM_DAYS_PASSED: 'The school’s minimum number of days has passed since the athlete was last hurt.',
})
register(ClearanceState, 'ClearanceState', 'Whether a condition of a clearance is met.', {
  MET: 'The condition is met.',
  UNMET: 'The condition is not met. Either the given value does not meet it, or it is not met before `possibleFrom`.',
  TO_STATE: 'Not decided yet: the condition depends on a value that was not given.',
})
register(TeamLevel, 'TeamLevel', 'The level that a team plays at.', {
  VARSITY: 'Varsity: the school’s first team.',
  JUNIOR_VARSITY: 'Junior varsity: the team below varsity.',
  FRESHMAN: 'Freshman: ninth grade.',
  MIDDLE_SCHOOL: 'Middle school: below ninth grade.',
})
register(
  Sport,
  'Sport',
  'A sport, as in the participation survey of the NFHS (National Federation of State High School Associations). `School.sportName` gives the school’s own name for it.',
  {
    ...named(Sport),
    COMPETITIVE_SPIRIT: 'Competitive spirit (cheer).',
    ESPORTS: 'Esports.',
  },
)

/** TypeGraphQL needs an object whose values equal its keys. */
export const RosterOrder = Object.fromEntries(Object.keys(rosterOrders).map(name => [name, name])) as { readonly [N in RosterOrderName]: N }
register(RosterOrder, 'RosterOrder', 'The sort order of a list of athletes.', {
  NAME_ASC: 'By last name, then first name.',
  NAME_DESC: 'By last name, then first name, from Z to A.',
  GRAD_YEAR_ASC: 'By graduation year, earliest first. By name within a year.',
  GRAD_YEAR_DESC: 'By graduation year, latest first. By name from Z to A within a year.',
  JERSEY_NUMBER_ASC: 'By jersey number. Athletes without one come last.',
  STATUS_WORST_FIRST: 'By status: OUT first, then RESTRICTED, then CLEARED. By name within a status.',
  STATUS_CHANGED_DESC: 'By the last change of status, latest first.',
})
register(AccessReasonKind, 'AccessReasonKind', 'What gives a person access to an athlete’s record.', {
  TRAINER_OF_SCHOOL: 'The person is a trainer, who sees all records of the school.',
  ADMIN_OF_SCHOOL: 'The person is an administrator, who sees all athletes of the school but no events.',
  COACH_OF_TEAM: 'The person coaches a team that the athlete is on.',
  GUARDIAN: 'The person is the athlete’s parent or guardian, and the guardianship is not revoked.',
  EMERGENCY_DISCLOSURE: 'A trainer disclosed the athlete to the person in an emergency: see `emergencyDisclosure`.',
})
register(AccessScope, 'AccessScope', 'Which rows a role can reach with a field or an operation.', {
  SCHOOL:
    'Every row of your school. Exceptions: administrators do not see resolved cases, and of memberships coaches and parents see only those of the staff.',
  TEAM: 'The athletes on your own teams and their active cases, and athletes disclosed to you in an emergency while the disclosure is in force.',
  CHILD: 'Your own children and their cases, and athletes disclosed to you in an emergency while the disclosure is in force.',
  OWN: 'Your own records: your account, your session and your school. Of emergency disclosures, those to you that are in force.',
  PUBLIC: 'Open to everyone, without signing in.',
  NONE: 'None: the field is null, with a FORBIDDEN error.',
})
register(EventContent, 'EventContent', 'A part of an event that a person can see.', {
  EVENT: 'The event itself: what happened, and its summary.',
  CLINICAL_NOTES: 'The clinical notes of the event, if it has any.',
})
register(DataKind, 'DataKind', 'A kind of data about an athlete.', {
  ROSTER: 'Who the athlete is: name, date of birth, graduation year, jersey number, teams.',
  STATUS: 'How far the athlete may take part: status, participation, restrictions.',
  CASE: 'An injury: body part, severity, milestones and so on.',
  TIMELINE: 'What happened on a case: its events, as far as they are shared.',
  CLINICAL: 'Clinical notes. Only trainers see them.',
})
register(PhaseState, 'PhaseState', 'The state of a step in a Phase Bar.', {
  DONE: 'The step is completed.',
  CURRENT: 'The step is the current one: the first that is not completed.',
  UPCOMING: 'The step comes after the current one.',
})
