// The contents of the tables, of all schools, read as the database's owner. Values are as in PostgreSQL's JSON; names are the columns'.

export type Role = 'AT' | 'COACH' | 'PARENT' | 'ADMIN'
export const ROLES: readonly Role[] = ['AT', 'COACH', 'PARENT', 'ADMIN']

export interface SchoolRow {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly time_zone: string
  readonly config: unknown
}
export interface UserRow {
  readonly id: string
  readonly email: string
  readonly display_name: string
}
/** Every other row belongs to one school. */
interface OfSchool {
  readonly school_id: string
}
interface Identified extends OfSchool {
  readonly id: string
}
export interface MembershipRow extends Identified {
  readonly user_id: string
  readonly role: Role
  readonly disabled_at: string | null
}
export interface TeamRow extends Identified {
  readonly sport: string
  readonly level: string
  readonly season: string
  readonly name: string
}
export interface TeamCoachRow extends OfSchool {
  readonly team_id: string
  readonly membership_id: string
}
export interface TeamAthleteRow extends OfSchool {
  readonly team_id: string
  readonly athlete_id: string
}
export interface AthleteRow extends Identified {
  readonly first_name: string
  readonly last_name: string
  readonly date_of_birth: string
  readonly grad_year: number
  readonly jersey_number: number | null
  readonly current_status: string
  readonly status_changed_at: string
}
export interface GuardianshipRow extends Identified {
  readonly membership_id: string
  readonly athlete_id: string
  readonly relationship: string
  readonly revoked_at: string | null
}
export interface CaseRow extends Identified {
  readonly athlete_id: string
  readonly body_part: string
  readonly side: string
  readonly severity: string | null
  readonly attention_level: string
  readonly status: 'ACTIVE' | 'RESOLVED'
  readonly participation: string
  readonly opened_at: string
  readonly resolved_at: string | null
  readonly expected_return_on: string | null
  readonly version: number
  readonly updated_at: string
}
export interface MilestoneRow extends Identified {
  readonly case_id: string
  readonly case_protocol_id: string | null
  readonly label: string
  readonly position: number
  readonly target_date: string | null
  readonly completed_at: string | null
  readonly instructions: string | null
  readonly minimum_hours: number | null
  readonly requires_clearance: boolean
  readonly started_at: string | null
  readonly clearance_signed_by: string | null
  readonly clearance_signed_on: string | null
}
export interface EventRow extends Identified {
  readonly case_id: string
  readonly athlete_id: string
  readonly author_id: string
  readonly type: string
  readonly participation: string | null
  readonly severity: string | null
  readonly summary: string
  readonly visibility: readonly Role[]
  readonly occurred_at: string
  readonly recorded_at: string
  readonly entry_key: string | null
  readonly corrects_id: string | null
  readonly clock_skew_seconds: number | null
  readonly signed_by: string | null
  readonly licence_type: string | null
  readonly note_date: string | null
}
export interface RestrictionRow extends Identified {
  readonly case_id: string
  readonly kind: string
  readonly details: string
  readonly starts_on: string
  readonly ends_on: string | null
  readonly added_by_id: string
  readonly lifted_by_id: string | null
}
export interface ProtocolRow extends Identified {
  readonly key: string
  readonly name: string
  readonly source: string
  readonly returns_to_play: boolean
}
export interface ProtocolStepRow extends Identified {
  readonly protocol_id: string
  readonly position: number
  readonly label: string
  readonly instructions: string
  readonly minimum_hours: number
  readonly requires_clearance: boolean
  readonly symptoms_back_to: number | null
}
export interface CaseProtocolRow extends Identified {
  readonly case_id: string
  readonly key: string
  readonly name: string
  readonly returns_to_play: boolean
  readonly applied_at: string
  readonly completed_at: string | null
  readonly sent_back_at: string | null
}
export interface ClearancePolicyRow extends OfSchool {
  readonly licence_types: readonly string[]
  readonly written_note_required: boolean
  readonly minimum_days: number
  readonly same_day_return: boolean
}
/** A student's record, disclosed to one membership for a limited time in an emergency. */
export interface EmergencyDisclosureRow extends Identified {
  readonly athlete_id: string
  readonly recipient_id: string
  readonly author_id: string
  readonly reason: string
  readonly starts_at: string
  readonly ends_at: string
  readonly ended_at: string | null
}
/** One operation that showed students' data. */
export interface AccessRecordRow extends Identified {
  readonly recorded_at: string
  readonly membership_id: string
  readonly role: Role
  /** The membership that a trainer previewed as. */
  readonly preview_of: string | null
  readonly athlete_ids: readonly string[]
  readonly kinds: readonly string[]
  readonly operation: string
  readonly request_id: string
}

export interface World {
  /** The database's clock when the rows were read. */
  readonly now: Date
  readonly schools: readonly SchoolRow[]
  readonly users: readonly UserRow[]
  readonly memberships: readonly MembershipRow[]
  readonly teams: readonly TeamRow[]
  readonly teamCoaches: readonly TeamCoachRow[]
  readonly athletes: readonly AthleteRow[]
  readonly teamAthletes: readonly TeamAthleteRow[]
  readonly guardianships: readonly GuardianshipRow[]
  readonly cases: readonly CaseRow[]
  readonly milestones: readonly MilestoneRow[]
  readonly events: readonly EventRow[]
  /** The ids of events with clinical notes. Their text is encrypted: only the test that wrote it knows it. */
  readonly notedEvents: ReadonlySet<string>
  readonly restrictions: readonly RestrictionRow[]
  readonly protocols: readonly ProtocolRow[]
  readonly protocolSteps: readonly ProtocolStepRow[]
  readonly caseProtocols: readonly CaseProtocolRow[]
  readonly clearancePolicies: readonly ClearancePolicyRow[]
  readonly emergencyDisclosures: readonly EmergencyDisclosureRow[]
  readonly accessRecords: readonly AccessRecordRow[]
}

/** Returns the first column of a statement. Runs as the tables' owner, all statements in one transaction. */
interface OwnersSql {
  column<Value>(text: TemplateStringsArray): Promise<readonly Value[]>
}

const parsed = async <Row>(texts: Promise<readonly string[]>): Promise<readonly Row[]> => (await texts).map(text => JSON.parse(text) as Row)

/** Reads every row. One statement at a time, because there is one connection. */
export async function loadWorld(sql: OwnersSql): Promise<World> {
  const [now] = await sql.column<string>`SELECT to_jsonb(now()) #>> '{}'`
  return {
    now: new Date(now ?? NaN),
    schools: await parsed(sql.column`SELECT to_jsonb(t)::text FROM schools t ORDER BY id`),
    users: await parsed(sql.column`SELECT (to_jsonb(t) - 'password_hash')::text FROM users t ORDER BY id`),
    memberships: await parsed(sql.column`SELECT to_jsonb(t)::text FROM memberships t ORDER BY id`),
    teams: await parsed(sql.column`SELECT to_jsonb(t)::text FROM teams t ORDER BY id`),
    teamCoaches: await parsed(sql.column`SELECT to_jsonb(t)::text FROM team_coaches t ORDER BY team_id, membership_id`),
    athletes: await parsed(sql.column`SELECT to_jsonb(t)::text FROM athletes t ORDER BY id`),
    teamAthletes: await parsed(sql.column`SELECT to_jsonb(t)::text FROM team_athletes t ORDER BY team_id, athlete_id`),
    guardianships: await parsed(sql.column`SELECT to_jsonb(t)::text FROM guardianships t ORDER BY id`),
    cases: await parsed(sql.column`SELECT to_jsonb(t)::text FROM cases t ORDER BY id`),
    milestones: await parsed(sql.column`SELECT to_jsonb(t)::text FROM milestones t ORDER BY id`),
    events: await parsed(sql.column`SELECT to_jsonb(t)::text FROM events t ORDER BY id`),
    notedEvents: new Set(await sql.column<string>`SELECT event_id::text FROM clinical_notes`),
    restrictions: await parsed(sql.column`SELECT to_jsonb(t)::text FROM restrictions t ORDER BY id`),
    protocols: await parsed(sql.column`SELECT to_jsonb(t)::text FROM protocols t ORDER BY id`),
    protocolSteps: await parsed(sql.column`SELECT to_jsonb(t)::text FROM protocol_steps t ORDER BY id`),
    caseProtocols: await parsed(sql.column`SELECT to_jsonb(t)::text FROM case_protocols t ORDER BY id`),
    clearancePolicies: await parsed(sql.column`SELECT to_jsonb(t)::text FROM clearance_policies t ORDER BY school_id`),
    emergencyDisclosures: await parsed(sql.column`SELECT to_jsonb(t)::text FROM emergency_disclosures t ORDER BY id`),
    accessRecords: await parsed(sql.column`SELECT to_jsonb(t)::text FROM access_records t ORDER BY id`),
  }
}
