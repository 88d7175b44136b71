import { dayIn, hoursAfter, instant, instantOrNull } from './days.js'
import type { RowsByType, RowType } from './sees.js'
import type { CaseRow, RestrictionRow, SchoolRow, World } from './world.js'

// The value that a field shows of its row: raw values, written as the API writes them.

const found = <Row>(row: Row | undefined): Row => {
  if (row === undefined) throw new Error('a row refers to one that is not there')
  return row
}
const schoolOf = (world: World, schoolId: string): SchoolRow => found(world.schools.find(({ id }) => id === schoolId))

/** Today in the time zone of the row's school. */
export const todayOf = (world: World, schoolId: string): string => dayIn(schoolOf(world, schoolId).time_zone, world.now)

/** Neither lifted nor ended. */
export const isActive = (world: World, row: RestrictionRow): boolean =>
  row.lifted_by_id === null && (row.ends_on === null || row.ends_on >= todayOf(world, row.school_id))

/** The last day of a case's active restrictions; null where one lasts until lifted, or there is none. */
function restrictedUntil(world: World, row: CaseRow): string | null {
  const ends = world.restrictions.filter(({ case_id }) => case_id === row.id).flatMap(own => (isActive(world, own) ? [own.ends_on] : []))
  return ends.reduce<string | null>((last, end) => (last === null || end === null ? null : end > last ? end : last), ends[0] ?? null)
}

const FIVE_MINUTES = 300

type ValuesOf<Row> = Readonly<Record<string, (row: Row, world: World) => unknown>>
type Values = { readonly [Type in RowType]: ValuesOf<RowsByType[Type]> }

const values: Values = {
  School: {
    id: row => row.id,
    name: row => row.name,
    slug: row => row.slug,
    timeZone: row => row.time_zone,
    config: row => row.config,
  },
  ClearancePolicy: {
    licenceTypes: row => row.licence_types,
    writtenNoteRequired: row => row.written_note_required,
    minimumDays: row => row.minimum_days,
    sameDayReturn: row => row.same_day_return,
  },
  Membership: {
    id: row => row.id,
    role: row => row.role,
    displayName: (row, world) => found(world.users.find(({ id }) => id === row.user_id)).display_name,
  },
  Team: {
    id: row => row.id,
    sport: row => row.sport,
    level: row => row.level,
    season: row => row.season,
    name: row => row.name,
  },
  Athlete: {
    id: row => row.id,
    schoolId: row => row.school_id,
    firstName: row => row.first_name,
    lastName: row => row.last_name,
    dateOfBirth: row => row.date_of_birth,
    gradYear: row => row.grad_year,
    jerseyNumber: row => row.jersey_number,
    currentStatus: row => row.current_status,
    statusChangedAt: row => instant(row.status_changed_at),
  },
  Case: {
    id: row => row.id,
    bodyPart: row => row.body_part,
    side: row => row.side,
    severity: row => row.severity,
    attentionLevel: row => row.attention_level,
    status: row => row.status,
    participation: row => row.participation,
    openedAt: row => instant(row.opened_at),
    resolvedAt: row => instantOrNull(row.resolved_at),
    expectedReturnOn: row => row.expected_return_on,
    version: row => row.version,
    updatedAt: row => instant(row.updated_at),
    restrictedUntil: (row, world) => restrictedUntil(world, row),
  },
  Milestone: {
    id: row => row.id,
    label: row => row.label,
    position: row => row.position,
    targetDate: row => row.target_date,
    completedAt: row => instantOrNull(row.completed_at),
    instructions: row => row.instructions,
    minimumHours: row => row.minimum_hours,
    requiresClearance: row => row.requires_clearance,
    startedAt: row => instantOrNull(row.started_at),
    earliestCompletionAt: row =>
      row.started_at === null || row.minimum_hours === null ? null : hoursAfter(row.started_at, row.minimum_hours).toISOString(),
    clearanceSignedBy: row => row.clearance_signed_by,
    clearanceSignedOn: row => row.clearance_signed_on,
  },
  CaseProtocol: {
    id: row => row.id,
    protocolKey: row => row.key,
    protocol: row => row.name,
    appliedAt: row => instant(row.applied_at),
    sentBackAt: row => instantOrNull(row.sent_back_at),
  },
  Event: {
    id: row => row.id,
    type: row => row.type,
    summary: row => row.summary,
    occurredAt: row => instant(row.occurred_at),
    recordedAt: row => instant(row.recorded_at),
    participation: row => row.participation,
    severity: row => row.severity,
    visibility: row => row.visibility,
    entryKey: row => row.entry_key,
    deviceClockOff: row =>
      Math.abs(row.clock_skew_seconds ?? 0) > FIVE_MINUTES ||
      new Date(row.occurred_at).getTime() - new Date(row.recorded_at).getTime() > FIVE_MINUTES * 1000,
    signedBy: row => row.signed_by,
    licenceType: row => row.licence_type,
    noteDate: row => row.note_date,
  },
  Restriction: {
    id: row => row.id,
    kind: row => row.kind,
    details: row => row.details,
    startsOn: row => row.starts_on,
    endsOn: row => row.ends_on,
    active: (row, world) => isActive(world, row),
  },
  Protocol: {
    id: row => row.id,
    key: row => row.key,
    name: row => row.name,
    source: row => row.source,
    returnsToPlay: row => row.returns_to_play,
  },
  ProtocolStep: {
    id: row => row.id,
    position: row => row.position,
    label: row => row.label,
    instructions: row => row.instructions,
    minimumHours: row => row.minimum_hours,
    requiresClearance: row => row.requires_clearance,
    symptomsBackTo: row => row.symptoms_back_to,
  },
  EmergencyDisclosure: {
    id: row => row.id,
    reason: row => row.reason,
    startsAt: row => instant(row.starts_at),
    endsAt: row => instant(row.ends_at),
    endedAt: row => instantOrNull(row.ended_at),
  },
  AccessRecord: {
    id: row => row.id,
    recordedAt: row => instant(row.recorded_at),
    role: row => row.role,
    preview: row => row.preview_of !== null,
    kinds: row => row.kinds,
    operation: row => row.operation,
    requestId: row => row.request_id,
  },
}

/** The fields that `expectedValue` knows for a type. */
export const valueFields = (type: RowType): readonly string[] => Object.keys(values[type])

/**
 * Returns the value of a row's field. An event's clinical notes are not among the fields: see `World.notedEvents`.
 * @throws where the oracle knows no value for the field
 */
export function expectedValue<Type extends RowType>(world: World, type: Type, field: string, row: RowsByType[Type]): unknown {
  const value: ((of: RowsByType[Type], world: World) => unknown) | undefined = values[type][field]
  if (!value) throw new Error(`the oracle knows no value of ${type}.${field}: say in tests/oracle/values.ts what it shows`)
  return value(row, world)
}
