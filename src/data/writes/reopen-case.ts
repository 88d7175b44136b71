import { conflict, notFound } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'
import { caseWithId, isOfCase, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import { UNIQUE_VIOLATION } from './idempotency.js'
import type { Writer } from './writer.js'

export interface Reopening extends EventDetails {
  readonly caseId: string
}

/**
 * Reopens a resolved case, up to 30 days after its clearance by the school's calendar.
 * @throws NOT_FOUND if the viewer sees no such case, REOPEN_WINDOW_CLOSED with the last possible day, CONFLICT if the case is active, or
 *   another one of the same athlete, body part and side is
 */
export async function reopenCase(writer: Writer, reopening: Reopening): Promise<RecordedEvent> {
  const { caseId } = reopening
  const summary = reopening.summary ?? 'Case reopened'
  const event = { type: 'CASE_REOPENED', summary, target: caseWithId(caseId), isSame: isOfCase(caseId) } as const
  const recorded = await recordCaseEvent(writer, reopening, event).catch((error: unknown) => {
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error
    throw conflict('Another case of the same body part and side is active: add to that one.')
  })
  if (!recorded) throw notFound('case')
  return recorded
}
