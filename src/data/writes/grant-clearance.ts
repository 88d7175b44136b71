import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import type { LicenceType } from '../../generated/tables.js'
import { caseWithId, recordCaseEvent, type EventDetails, type RecordedEvent } from './case-event.js'
import type { Writer } from './writer.js'

/** Who signed, with which licence, and the date of the note. */
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
 * Clears the athlete for one case, which resolves the case.
 * @throws NOT_FOUND if the viewer sees no such case, CONFLICT if it is already resolved or the athlete was held back without the
 *   trainer's knowledge, CLEARANCE_NOT_ALLOWED with every condition of the school's policy that is not met
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
