import { notFound } from '../../errors.js'
import { caseWithId, isOfCase, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

export interface Removal extends EventDetails {
  readonly caseId: string
}

/**
 * Takes an athlete out because of a case that is active already.
 * @throws NOT_FOUND where the viewer sees no such case, CONFLICT where it is resolved
 */
export async function removeFromPlay(writer: Writer, removal: Removal): Promise<RecordedEvent> {
  const { caseId } = removal
  const summary = removal.summary ?? 'Removed from play'
  const event = { type: 'REMOVED_FROM_PLAY', summary, target: caseWithId(caseId), isSame: isOfCase(caseId) } as const
  const recorded = await recordCaseEvent(writer, removal, event)
  if (!recorded) throw notFound('case')
  return recorded
}
