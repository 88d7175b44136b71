import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import type { LicenceType } from '../../generated/tables.js'
import { caseWithId, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

/** Who signed, with which licence, in a note of which day. */
export interface Signature {
  readonly signedBy?: string | null
  readonly licenceType?: LicenceType | null
  readonly noteDate?: string | null
}

export interface Clearance extends EventDetails, Signature {
  readonly caseId: string
  readonly summary: string
}

/**
 * Clears the athlete of one case, which is thereby resolved.
 * @throws NOT_FOUND where the viewer sees no such case, CONFLICT where it is resolved already, or the athlete was held back without
 *   the trainer knowing of it, CLEARANCE_NOT_ALLOWED with all that the school's policy asks for and the clearance does not have
 */
export async function grantClearance(writer: Writer, clearance: Clearance): Promise<RecordedEvent> {
  const { caseId, summary, signedBy = null, licenceType = null, noteDate = null, expectedVersion = null } = clearance
  const signature = {
    signed_by: sql`${signedBy}::text`,
    licence_type: sql`${licenceType}::licence_type`,
    note_date: sql`${noteDate}::text::date`,
  }
  const columns = { ...signature, seen_version: sql`${expectedVersion}::integer` }
  const isSame = sql`(e.case_id, e.signed_by, e.licence_type, e.note_date)
    IS NOT DISTINCT FROM (${caseId}::uuid, ${sql.join(Object.values(signature))})`
  const event = { type: 'CLEARANCE_GRANTED', summary, columns, target: caseWithId(caseId), isSame } as const
  const recorded = await recordCaseEvent(writer, clearance, event)
  if (!recorded) throw notFound('case')
  return recorded
}
