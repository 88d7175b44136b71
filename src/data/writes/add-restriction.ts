import { sql } from 'kysely'
import { badUserInput, notFound } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'
import type { RestrictionKind } from '../../generated/tables.js'
import { caseWithId, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

const CHECK_VIOLATION = '23514'

export interface NewRestriction extends EventDetails {
  readonly caseId: string
  readonly kind: RestrictionKind
  readonly details: string
  readonly startsOn?: string | null
  readonly endsOn?: string | null
}

/**
 * Forbids something until it is lifted or its last day is over, and records that.
 * @throws NOT_FOUND where the viewer sees no such case, BAD_USER_INPUT where it would end before it starts
 */
export async function addRestriction(writer: Writer, restriction: NewRestriction): Promise<RecordedEvent> {
  const { caseId, kind, details, startsOn = null, endsOn = null } = restriction
  const today = sql`(now() AT TIME ZONE (SELECT s.time_zone FROM schools AS s WHERE s.id = e.school_id))::date`
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
        SELECT e.school_id, e.case_id, ${kind}::restriction_kind, ${details}::text, coalesce(${startsOn}::text::date, ${today}),
          ${endsOn}::text::date, e.id
        FROM the_event AS e
      )`,
    ],
  } as const
  const recorded = await recordCaseEvent(writer, restriction, event).catch((error: unknown) => {
    // Which day it is at the school, the database knows; all other checks the input has passed.
    if (endsOn === null || sqlStateOf(error) !== CHECK_VIOLATION) throw error
    throw badUserInput([{ path: 'input.endsOn', message: 'must not lie before startsOn, or before today where that is left out' }])
  })
  if (!recorded) throw notFound('case')
  return recorded
}
