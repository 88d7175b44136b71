import { sql } from 'kysely'
import type { Viewer } from '../../auth/viewer.js'
import { notFound } from '../../errors.js'
import type { BodyPart, Participation, Role, Severity, Side } from '../../generated/tables.js'
import type { Statement } from '../database.js'
import { compile } from '../read/statements.js'
import { once, type Once } from './once.js'
import { withTrainers, type Writer } from './writer.js'

const DEFAULT_SUMMARY = 'Sideline entry'

export interface SidelineEntry {
  readonly athleteId: string
  readonly bodyPart: BodyPart
  readonly participation: Participation
  readonly side: Side
  readonly severity?: Severity | null
  readonly summary?: string | null
  readonly clinicalNotes?: string | null
  readonly visibility: readonly Role[]
  readonly occurredAt?: Date | null
  readonly entryKey?: string | null
}

export interface RecordedEntry {
  readonly eventId: string
  readonly caseId: string
  readonly athleteId: string
  readonly caseCreated: boolean
  /** The case, where the entry opened it. */
  readonly newCaseId: string | null
  readonly replayed: boolean
}

type EntryRow = Omit<RecordedEntry, 'newCaseId'> & Once

/**
 * The whole entry as one statement. The case that is found is locked, and looked at again where someone else held it: it may be
 * resolved by then. The partial unique index makes twenty taps at once open one case: whoever comes second waits for the first's
 * and joins it. A case and an event of one transaction bear the same time, which tells at a replay whether the entry opened it.
 */
const entryStatement = (viewer: Viewer, entry: SidelineEntry): Statement =>
  compile(sql`
  WITH earlier AS (
    SELECT e.id, e.case_id, e.athlete_id, e.recorded_at, e.participation FROM events AS e
    WHERE e.author_id = ${viewer.membershipId}::uuid AND e.entry_key = ${entry.entryKey ?? null}::text
  ), found AS (
    SELECT c.school_id, c.id, c.athlete_id, false AS created FROM cases AS c
    WHERE c.athlete_id = ${entry.athleteId}::uuid AND c.body_part = ${entry.bodyPart}::body_part AND c.side = ${entry.side}::side
      AND c.status = 'ACTIVE' AND NOT EXISTS (SELECT FROM earlier)
    FOR NO KEY UPDATE
  ), opened AS (
    INSERT INTO cases AS c (school_id, athlete_id, body_part, side, severity, participation)
    SELECT a.school_id, a.id, ${entry.bodyPart}::body_part, ${entry.side}::side, ${entry.severity ?? null}::severity,
      ${entry.participation}::participation
    FROM athletes AS a
    WHERE a.id = ${entry.athleteId}::uuid AND NOT EXISTS (SELECT FROM earlier) AND NOT EXISTS (SELECT FROM found)
    ON CONFLICT (school_id, athlete_id, body_part, side) WHERE status = 'ACTIVE' DO UPDATE SET attention_level = c.attention_level
    RETURNING c.school_id, c.id, c.athlete_id, c.xmax = 0 AS created
  ), the_case AS (
    SELECT * FROM found UNION ALL SELECT * FROM opened
  ), the_event AS (
    INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, severity, summary, visibility, occurred_at, entry_key)
    SELECT school_id, id, athlete_id, ${viewer.membershipId}::uuid, 'SIDELINE_ENTRY', ${entry.participation}::participation,
      ${entry.severity ?? null}::severity, ${entry.summary ?? DEFAULT_SUMMARY}::text,
      string_to_array(${withTrainers(entry.visibility).join()}::text, ',')::role[],
      coalesce(${entry.occurredAt?.toISOString() ?? null}::text::timestamptz, now()), ${entry.entryKey ?? null}::text
    FROM the_case
    RETURNING school_id, id, case_id, athlete_id
  ), the_note AS (
    INSERT INTO clinical_notes (school_id, event_id, body)
    SELECT school_id, id, ${entry.clinicalNotes ?? null}::text FROM the_event WHERE ${entry.clinicalNotes ?? null}::text IS NOT NULL
  )
  SELECT e.id AS "eventId", e.case_id AS "caseId", e.athlete_id AS "athleteId", c.created AS "caseCreated",
    false AS replayed, true AS "sameEntry"
  FROM the_event AS e JOIN the_case AS c ON c.id = e.case_id
  UNION ALL
  SELECT e.id, e.case_id, e.athlete_id, c.opened_at = e.recorded_at, true,
    e.athlete_id = ${entry.athleteId}::uuid AND e.participation IS NOT DISTINCT FROM ${entry.participation}::participation
      AND c.body_part = ${entry.bodyPart}::body_part AND c.side = ${entry.side}::side
  FROM earlier AS e JOIN cases AS c ON c.id = e.case_id`)

/**
 * Finds the active case or opens one, adds the event, and lets the triggers set the status: all or nothing.
 * @throws NOT_FOUND where the viewer sees no such athlete, CONFLICT where the key belongs to another entry
 */
export async function recordSidelineEntry(writer: Writer, entry: SidelineEntry): Promise<RecordedEntry> {
  const row = await once(async () => {
    const [written] = await writer.writeOne<EntryRow>(entryStatement(writer.signedIn, entry))
    return written
  })
  if (!row) throw notFound('athlete')
  return { ...row, newCaseId: row.caseCreated ? row.caseId : null }
}
