import { notFound } from '../../errors.js'
import { caseWithId, isOfCase, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

export interface Clearance extends EventDetails {
  readonly caseId: string
  readonly summary: string
}

/**
 * Clears the athlete of one case, which is thereby resolved.
 * @throws NOT_FOUND where the viewer sees no such case, CONFLICT where it is resolved already
 */
export async function grantClearance(writer: Writer, clearance: Clearance): Promise<RecordedEvent> {
  const { caseId, summary } = clearance
  const event = { type: 'CLEARANCE_GRANTED', summary, target: caseWithId(caseId), isSame: isOfCase(caseId) } as const
  const recorded = await recordCaseEvent(writer, clearance, event)
  if (!recorded) throw notFound('case')
  return recorded
}
