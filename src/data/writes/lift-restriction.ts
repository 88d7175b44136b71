import { sql } from 'kysely'
import { conflict, notFound } from '../../errors.js'
import { compile } from '../read/statements.js'
import { recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

export interface Lifting extends EventDetails {
  readonly restrictionId: string
}

/**
 * Lifts a restriction and records the event. A concurrent second attempt finds it lifted.
 * @throws NOT_FOUND if the viewer sees no such restriction, CONFLICT if it is already lifted
 */
export async function liftRestriction(writer: Writer, lifting: Lifting): Promise<RecordedEvent> {
  const restriction = sql`${lifting.restrictionId}::uuid`
  const event = {
    type: 'RESTRICTION_LIFTED',
    summary: lifting.summary ?? 'Restriction lifted',
    target: sql`SELECT r.school_id, r.case_id, c.athlete_id, c.version FROM restrictions AS r
      JOIN cases AS c ON c.school_id = r.school_id AND c.id = r.case_id
      WHERE r.id = ${restriction} AND r.lifted_by_id IS NULL FOR UPDATE OF r FOR NO KEY UPDATE OF c`,
    isSame: sql`EXISTS (SELECT FROM restrictions AS r WHERE r.id = ${restriction} AND r.lifted_by_id = e.id)`,
    also: [
      sql`the_restriction AS (
        UPDATE restrictions AS r SET lifted_by_id = e.id FROM the_event AS e WHERE r.school_id = e.school_id AND r.id = ${restriction}
      )`,
    ],
  } as const
  const record = (): Promise<RecordedEvent | undefined> => recordCaseEvent(writer, lifting, event)
  // A concurrent transaction that held the restriction may have been this same entry. The second attempt finds it.
  const recorded = (await record()) ?? (await record())
  if (recorded) return recorded
  const known = await writer.writeOne(compile(sql`SELECT FROM restrictions AS r WHERE r.id = ${restriction}`))
  throw known.length > 0 ? conflict('The restriction is already lifted.') : notFound('restriction')
}
