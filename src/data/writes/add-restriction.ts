import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import type { RestrictionKind } from '../../generated/tables.js'
import { schoolToday } from '../nouns/school-day.js'
import { caseWithId, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import { badInputOnCheck } from './check-violation.js'
import type { Writer } from './writer.js'

export interface NewRestriction extends EventDetails {
  readonly caseId: string
  readonly kind: RestrictionKind
  readonly details: string
  readonly startsOn?: string | null
  readonly endsOn?: string | null
}

/**
 * Adds a restriction until it is lifted or its last day has passed, and records the event.
 * @throws NOT_FOUND if the viewer sees no such case, BAD_USER_INPUT if it would end before it starts
 */
export async function addRestriction(writer: Writer, restriction: NewRestriction): Promise<RecordedEvent> {
  const { caseId, kind, details, startsOn = null, endsOn = null } = restriction
  const event = {
    type: 'RESTRICTION_ADDED',
    participation: kind === 'NO_PLAY' ? 'OUT' : 'RESTRICTED',
    summary: restriction.summary ?? details,
    target: caseWithId(caseId),
    isSame: sql`EXISTS (
      SELECT FROM restrictions AS r WHERE r.added_by_id = e.id AND r.case_id = ${caseId}::uuid AND r.kind = ${kind}::restriction_kind
        AND r.details = ${details}::text)`,
    also: [
      sql`the_restriction AS (
        INSERT INTO restrictions (school_id, case_id, kind, details, starts_on, ends_on, added_by_id)
        SELECT e.school_id, e.case_id, ${kind}::restriction_kind, ${details}::text, coalesce(${startsOn}::text::date, ${schoolToday}),
          ${endsOn}::text::date, e.id
        FROM the_event AS e
      )`,
    ],
  } as const
  const recording = recordCaseEvent(writer, restriction, event)
  const recorded = await (endsOn === null
    ? recording
    : recording.catch(badInputOnCheck('input.endsOn', 'must not be before startsOn, or before today if startsOn is omitted')))
  if (!recorded) throw notFound('case')
  return recorded
}
