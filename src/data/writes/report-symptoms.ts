import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import { caseWithId, isOfCase, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

export interface Symptoms extends EventDetails {
  readonly caseId: string
  readonly summary: string
}

/**
 * Records an evaluation that found symptoms. If the athlete's current step says so, it sends the athlete back to an earlier one.
 * @throws NOT_FOUND if the viewer sees no such case
 */
export async function reportSymptoms(writer: Writer, symptoms: Symptoms): Promise<RecordedEvent> {
  const { caseId, summary } = symptoms
  const event = {
    type: 'EVALUATION',
    summary,
    target: caseWithId(caseId),
    isSame: isOfCase(caseId),
    also: [
      sql`sent_back AS (
        UPDATE case_protocols AS p SET sent_back_by_id = e.id
        FROM the_event AS e JOIN cases AS c ON c.school_id = e.school_id AND c.id = e.case_id AND c.status = 'ACTIVE'
        WHERE p.school_id = e.school_id AND p.case_id = e.case_id AND (
          SELECT m.symptoms_back_to FROM milestones AS m
          WHERE m.school_id = p.school_id AND m.case_protocol_id = p.id AND m.completed_at IS NULL ORDER BY m.step LIMIT 1) IS NOT NULL
      )`,
    ],
  } as const
  const recorded = await recordCaseEvent(writer, symptoms, event)
  if (!recorded) throw notFound('case')
  return recorded
}
