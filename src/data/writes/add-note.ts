import { badUserInput, notFound } from '../../errors.js'
import { EventType, type Severity } from '../../generated/prisma/enums.js'
import { caseWithId, isOfCase, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

/** The event types that decide nothing. */
export const NoteType = { NOTE: EventType.NOTE, EVALUATION: EventType.EVALUATION, TREATMENT: EventType.TREATMENT } as const
export type NoteType = keyof typeof NoteType

export interface Note extends EventDetails {
  readonly caseId: string
  readonly type: NoteType
  readonly summary: string
  readonly severity?: Severity | null
}

/**
 * Adds an event that does not affect participation.
 * @throws NOT_FOUND if the viewer sees no such case, BAD_USER_INPUT if a severity is given without an evaluation
 */
export async function addNote(writer: Writer, note: Note): Promise<RecordedEvent> {
  const { caseId, type, summary, severity = null } = note
  if (severity && type !== 'EVALUATION') throw badUserInput([{ path: 'input.severity', message: 'is allowed only with type EVALUATION' }])
  const event = { type, summary, severity, target: caseWithId(caseId), isSame: isOfCase(caseId) }
  const recorded = await recordCaseEvent(writer, note, event)
  if (!recorded) throw notFound('case')
  return recorded
}
