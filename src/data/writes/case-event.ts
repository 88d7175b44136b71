import { sql, type RawBuilder } from 'kysely'
import type { EventType, Participation, Role, Severity } from '../../generated/tables.js'
import type { Statement } from '../database.js'
import { compile } from '../read/statements.js'
import { withNote, type NotedEvent } from './clinical-note.js'
import { writeIdempotently, type WriteOutcome, type Precaution } from './idempotency.js'
import { withTrainers, type Writer } from './writer.js'
import { keepWriteResult } from './write-result.js'

type Sql = RawBuilder<unknown>

/** The details a trainer can give for any event. */
export interface EventDetails extends Precaution {
  readonly summary?: string | null
  readonly clinicalNotes?: string | null
  readonly visibility?: readonly Role[] | null
  readonly occurredAt?: Date | null
  /** The device's clock minus the server's, if known. */
  readonly clockSkewSeconds?: number | null
}

/** An event to record. */
export interface NewEvent {
  readonly type: EventType
  readonly participation?: Participation | null
  readonly severity?: Severity | null
  readonly summary: string
  /** SQL of a list of roles. Defaults to the details' visibility. */
  readonly visibility?: Sql
  readonly correctsId?: string | null
  /** Columns used only by this type of event. */
  readonly columns?: Readonly<Record<string, Sql>>
  /** A query for the event's case, which locks it: `school_id`, `case_id`, `athlete_id`, `version`; no row if it does not exist. */
  readonly target: Sql
  /** Whether `e`, an earlier event of this type with the same key, is the same entry. */
  readonly isSame: Sql
  /** Further writes in the same statement, from `the_event`: each `name AS (statement)`. */
  readonly also?: readonly Sql[]
}

export interface RecordedEvent extends WriteOutcome {
  readonly eventId: string
  readonly caseId: string
  readonly athleteId: string
}

/** A target: a case by id. A statement that waited for its lock sees the version after the wait. */
export const caseWithId = (caseId: string): Sql =>
  sql`SELECT c.school_id, c.id AS case_id, c.athlete_id, c.version FROM cases AS c WHERE c.id = ${caseId}::uuid FOR NO KEY UPDATE`

export const isOfCase = (caseId: string): Sql => sql`e.case_id = ${caseId}::uuid`

/** A list of roles in SQL. */
export const rolesOf = (visibility: readonly Role[]): Sql => sql`string_to_array(${withTrainers(visibility).join()}::text, ',')::role[]`

/**
 * Adds an event to a case in one atomic statement. Triggers apply its consequences.
 * @returns undefined if the case does not exist
 * @throws CONFLICT if the key belongs to another entry, the case's version is not the expected one, or its state does not allow the event
 */
export function recordCaseEvent(writer: Writer, details: EventDetails, event: NewEvent): Promise<RecordedEvent | undefined> {
  return writeIdempotently(() =>
    withNote(writer, details.clinicalNotes, noted => writer.record<RecordedEvent>(eventStatement(writer, details, event, noted))),
  )
}

function eventStatement(writer: Writer, details: EventDetails, event: NewEvent, noted: NotedEvent): Statement {
  const key = details.entryKey ?? null
  const version = sql`${details.expectedVersion ?? null}::integer`
  const author = sql`${writer.signedIn.membershipId}::uuid`
  const columns = Object.entries({ ...event.columns, ...noted.columns })
  return compile(sql`
    WITH earlier AS (
      SELECT e.* FROM events AS e WHERE e.author_id = ${author} AND e.entry_key = ${key}::text
    ), target AS (
      ${event.target}
    ), the_event AS (
      INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, severity, summary, visibility, occurred_at,
        ${sql.join([sql`entry_key`, sql`corrects_id`, sql`clock_skew_seconds`, ...columns.map(([name]) => sql.ref(name))])})
      SELECT t.school_id, t.case_id, t.athlete_id, ${author}, ${event.type}::event_type, ${event.participation ?? null}::participation,
        ${event.severity ?? null}::severity, ${event.summary}::text, ${event.visibility ?? rolesOf(details.visibility ?? [])},
        coalesce(${details.occurredAt?.toISOString() ?? null}::text::timestamptz, now()), ${key}::text, ${event.correctsId ?? null}::uuid,
        ${sql.join([sql`${details.clockSkewSeconds ?? null}::integer`, ...columns.map(([, value]) => value)])}
      FROM target AS t WHERE NOT EXISTS (SELECT FROM earlier) AND t.version = coalesce(${version}, t.version)
      RETURNING school_id, id, case_id, athlete_id
    ), ${sql.join([...noted.also, ...(event.also ?? []), sql`written AS (${writtenOf(event, version)})`])}
    ${keepWriteResult}`)
}

const writtenOf = ({ type, isSame }: NewEvent, version: Sql): Sql => sql`
      SELECT id AS "eventId", case_id AS "caseId", athlete_id AS "athleteId", false AS replayed, true AS "sameEntry",
        NULL::integer AS "currentVersion"
      FROM the_event
      UNION ALL
      SELECT e.id, e.case_id, e.athlete_id, true, e.type = ${type}::event_type AND ${isSame}, NULL FROM earlier AS e
      UNION ALL
      SELECT NULL, t.case_id, t.athlete_id, false, true, t.version FROM target AS t
      WHERE NOT EXISTS (SELECT FROM earlier) AND t.version <> ${version}`
