import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import { schoolToday } from '../nouns/school-day.js'
import { recordCaseChange } from './case-change.js'
import { isOfMilestone, theMilestone, type ChangedMilestone } from './milestone-change.js'
import { badInputOnCheck } from './check-violation.js'
import type { Precaution } from './idempotency.js'
import type { Writer } from './writer.js'

export interface MedicalClearance extends Precaution {
  readonly milestoneId: string
  readonly signedBy: string
  readonly signedOn?: string | null
}

/**
 * Records a medical clearance, so that a step may begin: at once, or when the step before it is completed.
 * @throws NOT_FOUND if the viewer sees no such milestone, CONFLICT if it takes no clearance, is completed, or the case is resolved,
 *   BAD_USER_INPUT if the day is in the future or before symptoms that sent the athlete back
 */
export async function recordMedicalClearance(writer: Writer, clearance: MedicalClearance): Promise<ChangedMilestone> {
  const { milestoneId, signedBy, signedOn = null } = clearance
  const recorded = await recordCaseChange(writer, clearance, {
    mutation: 'recordMedicalClearance',
    subjectId: 'milestoneId',
    subject: theMilestone(milestoneId),
    statements: [
      sql`changed AS (
        UPDATE milestones AS m SET clearance_signed_by = ${signedBy}::text, clearance_signed_on = coalesce(${signedOn}::text::date, ${schoolToday})
        FROM the_subject AS s WHERE m.school_id = s.school_id AND m.id = s.id RETURNING m.id
      )`,
    ],
    isSame: isOfMilestone(milestoneId),
  }).catch(badInputOnCheck('input.signedOn', 'must be today or earlier, and not before the symptoms that sent the athlete back'))
  if (!recorded) throw notFound('milestone')
  return recorded
}
