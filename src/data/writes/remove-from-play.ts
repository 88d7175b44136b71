import { notFound } from '../../errors.js'
import { caseWithId, isOfCase, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

export interface Removal extends EventDetails {
  readonly caseId: string
}

/**
 * Removes an athlete from play because of a case that is already active.
 * @throws NOT_FOUND if the viewer sees no such case, CONFLICT if it is resolved
 */
export async function removeFromPlay(writer: Writer, removal: Removal): Promise<RecordedEvent> {
  const { caseId } = removal
  const summary = removal.summary ?? 'Removed from play'
  const event = { type: 'REMOVED_FROM_PLAY', summary, target: caseWithId(caseId), isSame: isOfCase(caseId) } as const
  const recorded = await recordCaseEvent(writer, removal, event)
  if (!recorded) throw notFound('case')
  return recorded
}
