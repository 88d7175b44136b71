import type { BodyPart, EventType, LicenceType, Participation, Role, Severity, Side } from '../../../src/generated/prisma/enums.js'
import { fragment, name, type Sql } from '../../support/sql.js'

/** A row of a tenant table. */
export interface TenantRow {
  readonly school: string
  readonly id: string
}
export interface Member extends TenantRow {
  readonly role: Role
  readonly user: string
}
export interface CaseRow extends TenantRow {
  readonly athlete: string
}

type Values = Readonly<Record<string, unknown>>

let made = 0
/** Different at each call, to avoid unique-key conflicts. */
const fresh = (): number => ++made

/** Passes the values as one JSON value, so PostgreSQL picks each column's type. Undefined values leave the column to its default. */
function insert<Row>(sql: Sql, table: string, values: Values, returning: string): Promise<Row> {
  const columns = fragment(
    Object.keys(values)
      .filter(column => values[column] !== undefined)
      .join(', '),
  )
  return sql.row<Row>`
    INSERT INTO ${name(table)} (${columns})
    SELECT ${columns} FROM jsonb_populate_record(NULL::${name(table)}, ${JSON.stringify(values)})
    RETURNING ${fragment(returning)}`
}

const insertTenant = async (sql: Sql, table: string, school: string, values: Values): Promise<TenantRow> => ({
  school,
  id: (await insert<{ readonly id: string }>(sql, table, { school_id: school, ...values }, 'id')).id,
})

export const buildSchool = async (sql: Sql, values: Values = {}): Promise<string> =>
  (
    await insert<{ readonly id: string }>(
      sql,
      'schools',
      { name: 'A school', slug: `school-${fresh()}`, time_zone: 'America/Chicago', ...values },
      'id',
    )
  ).id

export const buildUser = async (sql: Sql, values: Values = {}): Promise<string> => {
  const email = `user-${fresh()}@example.test`
  return (await insert<{ readonly id: string }>(sql, 'users', { email, display_name: 'Someone', password_hash: 'secret', ...values }, 'id'))
    .id
}

export async function buildMember(sql: Sql, school: string, role: Role, user?: string): Promise<Member> {
  const userId = user ?? (await buildUser(sql))
  return { ...(await insertTenant(sql, 'memberships', school, { user_id: userId, role })), role, user: userId }
}

export const buildTeam = (sql: Sql, school: string, values: Values = {}): Promise<TenantRow> =>
  insertTenant(sql, 'teams', school, { sport: 'FOOTBALL', level: 'VARSITY', season: '2026', name: `Team ${fresh()}`, ...values })

export const buildAthlete = (sql: Sql, school: string, values: Values = {}): Promise<TenantRow> =>
  insertTenant(sql, 'athletes', school, { first_name: 'Sam', last_name: 'Doe', date_of_birth: '2010-05-01', grad_year: 2028, ...values })

export const addCoach = (sql: Sql, team: TenantRow, member: TenantRow): Promise<unknown> =>
  insert(sql, 'team_coaches', { school_id: team.school, team_id: team.id, membership_id: member.id }, '1')

export const addToTeam = (sql: Sql, team: TenantRow, athlete: TenantRow): Promise<unknown> =>
  insert(sql, 'team_athletes', { school_id: team.school, team_id: team.id, athlete_id: athlete.id }, '1')

export const buildGuardianship = (sql: Sql, parent: TenantRow, athlete: TenantRow, values: Values = {}): Promise<TenantRow> =>
  insertTenant(sql, 'guardianships', parent.school, { membership_id: parent.id, athlete_id: athlete.id, relationship: 'mother', ...values })

interface CaseValues {
  readonly id?: string
  readonly body_part?: BodyPart
  readonly side?: Side
  readonly severity?: Severity
  readonly participation?: Participation
  readonly attention_level?: string
  readonly opened_at?: string
}
export async function buildCase(sql: Sql, athlete: TenantRow, values: CaseValues = {}): Promise<CaseRow> {
  const row = await insertTenant(sql, 'cases', athlete.school, {
    athlete_id: athlete.id,
    body_part: 'KNEE',
    participation: 'OUT',
    ...values,
  })
  return { ...row, athlete: athlete.id }
}

interface EventValues {
  readonly participation?: Participation | null
  readonly severity?: Severity
  readonly summary?: string
  readonly visibility?: readonly Role[]
  readonly occurred_at?: string
  readonly entry_key?: string
  readonly corrects_id?: string
  readonly clock_skew_seconds?: number
  readonly recorded_at?: string
  readonly signed_by?: string
  readonly licence_type?: LicenceType
  readonly note_date?: string
  readonly seen_version?: number
}
export const addEvent = (sql: Sql, of: CaseRow, author: TenantRow, type: EventType, values: EventValues = {}): Promise<TenantRow> =>
  insertTenant(sql, 'events', of.school, { case_id: of.id, athlete_id: of.athlete, author_id: author.id, type, summary: 'Seen', ...values })

/** An old head injury, and a signature that the default policy accepts for its clearance. */
export const oldHeadInjury = { body_part: 'HEAD', opened_at: '2026-01-05T15:00:00Z' } as const
export const goodSignature = { signed_by: 'Dr. Ana Roe', licence_type: 'MD', note_date: '2026-02-01' } as const

const bytesOf = (count: number): string => `\\x${'5a'.repeat(count)}`

/** A school's note key. Nothing is encrypted with it, which PostgreSQL cannot tell. */
export const buildNoteKey = (sql: Sql, school: string, values: Values = {}): Promise<TenantRow> =>
  insertTenant(sql, 'note_keys', school, { generation: fresh(), wrapped_key: bytesOf(60), master_key_id: 'a master key', ...values })

/** A clinical note in encrypted form, as the server writes it. */
export const addSealedNote = async (sql: Sql, event: TenantRow, key: TenantRow, values: Values = {}): Promise<void> => {
  const note = { school_id: event.school, event_id: event.id, key_id: key.id, nonce: bytesOf(12), ciphertext: bytesOf(25), ...values }
  const columns = fragment(Object.keys(note).join(', '))
  await sql`INSERT INTO clinical_notes (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::clinical_notes, ${JSON.stringify(note)})`
}

/** A note in plain text, from before notes were encrypted. No viewer can write one. */
export const addClinicalNote = (sql: Sql, event: TenantRow, body = 'Grade two'): Promise<unknown> =>
  insert(sql, 'clinical_notes', { school_id: event.school, event_id: event.id, body }, '1')

export const addRestriction = (sql: Sql, of: TenantRow, addedBy: TenantRow, values: Values = {}): Promise<TenantRow> =>
  insertTenant(sql, 'restrictions', of.school, {
    case_id: of.id,
    kind: 'NO_CONTACT',
    details: 'No contact',
    added_by_id: addedBy.id,
    ...values,
  })

export const addMilestone = (sql: Sql, of: TenantRow, values: Values = {}): Promise<TenantRow> =>
  insertTenant(sql, 'milestones', of.school, { case_id: of.id, label: 'Jogging', position: fresh(), ...values })

/** Applies a protocol to a case. The database adds its steps. */
export async function applyProtocol(sql: Sql, of: TenantRow, key: string, values: Values = {}): Promise<TenantRow> {
  const protocol = await sql.value<string>`SELECT id FROM protocols WHERE school_id = ${of.school} AND key = ${key}`
  return insertTenant(sql, 'case_protocols', of.school, { case_id: of.id, protocol_id: protocol, ...values })
}

export const buildSession = (sql: Sql, member: TenantRow, values: Values = {}): Promise<TenantRow> =>
  insertTenant(sql, 'sessions', member.school, { membership_id: member.id, ...values })

/** A link with a unique token hash. */
export const buildPracticePlanLink = (sql: Sql, session: TenantRow, team: TenantRow, values: Values = {}): Promise<TenantRow> =>
  insertTenant(sql, 'practice_plan_links', session.school, {
    session_id: session.id,
    team_id: team.id,
    date: '2026-11-23',
    token_hash: `\\x${String(fresh()).padStart(64, '0')}`,
    ...values,
  })

/** Discloses an athlete to a member, for a day by default. */
export const buildDisclosure = (
  sql: Sql,
  athlete: TenantRow,
  { to, by, ...values }: Values & { readonly to: TenantRow; readonly by: TenantRow },
): Promise<TenantRow> =>
  insertTenant(sql, 'emergency_disclosures', athlete.school, {
    athlete_id: athlete.id,
    recipient_id: to.id,
    author_id: by.id,
    reason: 'Severe allergy, on the way to an away game',
    ends_at: new Date(Date.now() + 86_400_000),
    ...values,
  })

/** A school with a trainer and an athlete, enough for most rules. */
export async function buildClinic(sql: Sql, values: Values = {}): Promise<{ school: string; trainer: Member; athlete: TenantRow }> {
  const school = await buildSchool(sql, values)
  return { school, trainer: await buildMember(sql, school, 'AT'), athlete: await buildAthlete(sql, school) }
}
