import { badUserInput, notFound } from '../../errors.js'
import { EventType, type Severity } from '../../generated/prisma/enums.js'
import { caseWithId, isOfCase, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

/** The types of events that only tell. */
export const NoteType = { NOTE: EventType.NOTE, EVALUATION: EventType.EVALUATION, TREATMENT: EventType.TREATMENT } as const
export type NoteType = keyof typeof NoteType

export interface Note extends EventDetails {
  readonly caseId: string
  readonly type: NoteType
  readonly summary: string
  readonly severity?: Severity | null
}

/**
 * Adds to the record what decides nothing about participation.
 * @throws NOT_FOUND where the viewer sees no such case, BAD_USER_INPUT where a severity was stated without an examination
 */
export async function addNote(writer: Writer, note: Note): Promise<RecordedEvent> {
  const { caseId, type, summary, severity = null } = note
  if (severity && type !== 'EVALUATION') throw badUserInput([{ path: 'input.severity', message: 'is allowed only with type EVALUATION' }])
  const event = { type, summary, severity, target: caseWithId(caseId), isSame: isOfCase(caseId) }
  const recorded = await recordCaseEvent(writer, note, event)
  if (!recorded) throw notFound('case')
  return recorded
}
