import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import type { Severity } from '../../generated/tables.js'
import { recordCaseEvent, rolesOf, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

export interface Correction extends EventDetails {
  readonly eventId: string
  readonly summary: string
  readonly severity?: Severity | null
}

/**
 * Adds an event that corrects another one; both stay. Its severity, if given, becomes the case's.
 * @throws NOT_FOUND if the viewer sees no such event
 */
export async function correctEvent(writer: Writer, correction: Correction): Promise<RecordedEvent> {
  const { eventId, summary, severity = null, visibility } = correction
  const corrected = sql`${eventId}::uuid`
  const event = {
    type: 'CORRECTION',
    summary,
    severity,
    correctsId: eventId,
    // By default, everyone who saw the mistake sees the correction.
    visibility: visibility ? rolesOf(visibility) : sql`t.visibility`,
    target: sql`SELECT o.school_id, o.case_id, o.athlete_id, o.visibility, c.version FROM events AS o
      JOIN cases AS c ON c.school_id = o.school_id AND c.id = o.case_id
      WHERE o.id = ${corrected} FOR NO KEY UPDATE OF c`,
    isSame: sql`e.corrects_id = ${corrected}`,
  } as const
  const recorded = await recordCaseEvent(writer, correction, event)
  if (!recorded) throw notFound('event')
  return recorded
}
