import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import type { Role } from '../../generated/tables.js'
import { recordCaseChange } from './case-change.js'
import { rolesOf } from './case-event.js'
import type { Precaution } from './idempotency.js'
import type { Writer } from './writer.js'

export interface EventVisibility extends Precaution {
  readonly eventId: string
  readonly visibility: readonly Role[]
}

export interface ShownEvent {
  readonly eventId: string
  readonly caseId: string
  readonly athleteId: string
  readonly replayed: boolean
}

/**
 * Shows an event to these roles and no others. A trigger records who changed it, when, from what to what.
 * @throws NOT_FOUND if the viewer sees no such event
 */
export async function setEventVisibility(writer: Writer, shown: EventVisibility): Promise<ShownEvent> {
  const event = sql`${shown.eventId}::uuid`
  const recorded = await recordCaseChange(writer, shown, {
    mutation: 'setEventVisibility',
    subjectId: 'eventId',
    subject: sql`SELECT e.school_id, e.id, e.case_id, e.athlete_id, c.version FROM events AS e
      JOIN cases AS c ON c.school_id = e.school_id AND c.id = e.case_id WHERE e.id = ${event} FOR NO KEY UPDATE OF c`,
    statements: [
      sql`changed AS (
        UPDATE events AS e SET visibility = ${rolesOf(shown.visibility)} FROM the_subject AS s
        WHERE e.school_id = s.school_id AND e.id = s.id RETURNING e.id
      )`,
    ],
    isSame: sql`k.subject_id = ${event}`,
  })
  if (!recorded) throw notFound('event')
  return recorded
}
