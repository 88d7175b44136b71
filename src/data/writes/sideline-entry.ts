import { sql, type RawBuilder } from 'kysely'
import type { Viewer } from '../../auth/viewer.js'
import { notFound } from '../../errors.js'
import type { BodyPart, Participation, Role, Severity, Side } from '../../generated/tables.js'
import type { Statement } from '../database.js'
import { compile } from '../read/statements.js'
import { withNote, type NotedEvent } from './clinical-note.js'
import { rolesOf, type EventDetails } from './case-event.js'
import { writeIdempotently, NO_ACTIVE_CASE, type WriteOutcome } from './idempotency.js'
import type { Writer } from './writer.js'
import { keepWriteResult } from './write-result.js'

type Sql = RawBuilder<unknown>

const DEFAULT_SUMMARY = 'Sideline entry'

export interface SidelineEntry extends EventDetails {
  readonly athleteId: string
  readonly bodyPart: BodyPart
  readonly participation: Participation
  readonly side: Side
  readonly severity?: Severity | null
  readonly visibility: readonly Role[]
}

export interface RecordedEntry extends WriteOutcome {
  readonly eventId: string
  readonly caseId: string
  readonly athleteId: string
  readonly caseCreated: boolean
  /** The case's id if the entry opened it. */
  readonly newCaseId: string | null
}

/**
 * The case of a late entry. If its injury was cleared after the entry's time, it belongs to that cleared case, active or not, unless an
 * active case was already open at that time.
 */
const clearedSince = (entry: SidelineEntry, occurredAt: Date): Sql => sql`
    SELECT c.id FROM cases AS c JOIN events AS e ON e.school_id = c.school_id AND e.case_id = c.id AND e.type = 'CLEARANCE_GRANTED',
      happened_at(${occurredAt.toISOString()}::text::timestamptz, ${entry.clockSkewSeconds ?? null}::integer, now()) AS then_
    WHERE ${isTheInjury(entry)} AND happened_at(e.occurred_at, e.clock_skew_seconds, e.recorded_at) > then_
      AND NOT EXISTS (
        SELECT FROM cases AS a WHERE a.athlete_id = c.athlete_id AND a.body_part = c.body_part AND a.side = c.side AND a.status = 'ACTIVE'
          AND a.opened_at <= then_
      )
    ORDER BY e.occurred_at LIMIT 1`

const isTheInjury = ({ athleteId, bodyPart, side }: SidelineEntry): Sql =>
  sql`c.athlete_id = ${athleteId}::uuid AND c.body_part = ${bodyPart}::body_part AND c.side = ${side}::side`

/**
 * The conditions of an entry with an expected version: it reports another version, or that no case is active any more, and writes nothing.
 */
function versionCheck({ athleteId, expectedVersion = null }: SidelineEntry): {
  readonly isExpected: Sql
  readonly mayOpen: Sql
  readonly told: Sql
} {
  if (expectedVersion === null) return { isExpected: sql``, mayOpen: sql``, told: sql`` }
  const isExpected = sql`c.version = ${expectedVersion}::integer`
  return {
    isExpected: sql`WHERE ${isExpected}`,
    mayOpen: sql`AND false`,
    told: sql`
  UNION ALL
  SELECT NULL, NULL, a.id, false, false, true, coalesce((SELECT c.version FROM found AS c), ${NO_ACTIVE_CASE}::integer) FROM athletes AS a
  WHERE a.id = ${athleteId}::uuid AND NOT EXISTS (SELECT FROM earlier) AND NOT EXISTS (SELECT FROM found AS c WHERE ${isExpected})`,
  }
}

/**
 * The whole entry as one statement. The case it finds is locked, and checked again after a wait for the lock: it may be resolved by then.
 * The partial unique index makes twenty concurrent taps open one case: the later ones wait for the first and join its case. A case and an
 * event of one transaction have the same time, which tells on a replay whether the entry opened the case.
 */
function entryStatement(viewer: Viewer, entry: SidelineEntry, noted: NotedEvent): Statement {
  const { isExpected, mayOpen, told } = versionCheck(entry)
  const { occurredAt } = entry
  const columns = Object.entries(noted.columns)
  const active = sql`${isTheInjury(entry)} AND c.status = 'ACTIVE'`
  return compile(sql`
  WITH earlier AS (
    SELECT e.id, e.case_id, e.athlete_id, e.recorded_at, e.participation FROM events AS e
    WHERE e.author_id = ${viewer.membershipId}::uuid AND e.entry_key = ${entry.entryKey ?? null}::text
  ),${occurredAt ? sql` cleared_since AS (${clearedSince(entry, occurredAt)}),` : sql``} found AS (
    SELECT c.school_id, c.id, c.athlete_id, c.version, false AS created FROM cases AS c
    WHERE ${occurredAt ? sql`CASE WHEN EXISTS (SELECT FROM cleared_since) THEN c.id = (SELECT id FROM cleared_since) ELSE ${active} END` : active}
      AND NOT EXISTS (SELECT FROM earlier)
    FOR NO KEY UPDATE
  ), opened AS (
    INSERT INTO cases AS c (school_id, athlete_id, body_part, side, severity, participation)
    SELECT a.school_id, a.id, ${entry.bodyPart}::body_part, ${entry.side}::side, ${entry.severity ?? null}::severity,
      ${entry.participation}::participation
    FROM athletes AS a
    WHERE a.id = ${entry.athleteId}::uuid AND NOT EXISTS (SELECT FROM earlier) AND NOT EXISTS (SELECT FROM found) ${mayOpen}
    ON CONFLICT (school_id, athlete_id, body_part, side) WHERE status = 'ACTIVE' DO UPDATE SET attention_level = c.attention_level
    RETURNING c.school_id, c.id, c.athlete_id, c.version, c.xmax = 0 AS created
  ), the_case AS (
    SELECT * FROM found AS c ${isExpected} UNION ALL SELECT * FROM opened
  ), the_event AS (
    INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, severity, summary, visibility, occurred_at, entry_key,
      ${sql.join([sql`clock_skew_seconds`, ...columns.map(([name]) => sql.ref(name))])})
    SELECT school_id, id, athlete_id, ${viewer.membershipId}::uuid, 'SIDELINE_ENTRY', ${entry.participation}::participation,
      ${entry.severity ?? null}::severity, ${entry.summary ?? DEFAULT_SUMMARY}::text, ${rolesOf(entry.visibility)},
      coalesce(${occurredAt?.toISOString() ?? null}::text::timestamptz, now()), ${entry.entryKey ?? null}::text,
      ${sql.join([sql`${entry.clockSkewSeconds ?? null}::integer`, ...columns.map(([, value]) => value)])}
    FROM the_case
    RETURNING school_id, id, case_id, athlete_id
  ), ${sql.join([...noted.also, sql`entered AS (`])}
    SELECT e.id AS "eventId", e.case_id AS "caseId", e.athlete_id AS "athleteId", c.created AS "caseCreated",
      false AS replayed, true AS "sameEntry", NULL::integer AS "currentVersion"
    FROM the_event AS e JOIN the_case AS c ON c.id = e.case_id
    UNION ALL
    SELECT e.id, e.case_id, e.athlete_id, c.opened_at = e.recorded_at, true,
      e.participation IS NOT DISTINCT FROM ${entry.participation}::participation AND ${isTheInjury(entry)}, NULL
    FROM earlier AS e JOIN cases AS c ON c.id = e.case_id${told}
  ), written AS (
    SELECT *, CASE WHEN "caseCreated" THEN "caseId" END AS "newCaseId" FROM entered
  )
  ${keepWriteResult}`)
}

/**
 * Finds the active case or opens one, adds the event, and lets the triggers set the status, all atomically.
 * @throws NOT_FOUND if the viewer sees no such athlete, CONFLICT if the key belongs to another entry or the active case does not have the
 *   expected version
 */
export async function recordSidelineEntry(writer: Writer, entry: SidelineEntry): Promise<RecordedEntry> {
  const recorded = await writeIdempotently(() =>
    withNote(writer, entry.clinicalNotes, noted => writer.record<RecordedEntry>(entryStatement(writer.signedIn, entry, noted))),
  )
  if (!recorded) throw notFound('athlete')
  return recorded
}
