import { sql } from 'kysely'
import { conflict, notFound } from '../../errors.js'
import { compile } from '../read/statements.js'
import { recordCaseChange } from './case-change.js'
import { isOfMilestone, theMilestone, type ChangedMilestone } from './milestone-change.js'
import { badInputOnCheck } from './check-violation.js'
import type { Precaution } from './idempotency.js'
import type { Writer } from './writer.js'

export interface Completion extends Precaution {
  readonly milestoneId: string
  readonly completedAt?: Date | null
}

/**
 * Completes a milestone. In a protocol, the next step then begins.
 * @throws NOT_FOUND if the viewer sees no such milestone, STEP_TOO_EARLY with the earliest possible time, CONFLICT if it is already
 *   completed, a step before it is not, it waits for a medical clearance, or the case is resolved
 */
export async function completeMilestone(writer: Writer, completion: Completion): Promise<ChangedMilestone> {
  const { milestoneId, completedAt } = completion
  const record = (): Promise<ChangedMilestone | undefined> =>
    recordCaseChange(writer, completion, {
      mutation: 'completeMilestone',
      subjectId: 'milestoneId',
      subject: theMilestone(milestoneId),
      statements: [
        sql`changed AS (
          UPDATE milestones AS m SET completed_at = coalesce(${completedAt?.toISOString() ?? null}::text::timestamptz, now())
          FROM the_subject AS s WHERE m.school_id = s.school_id AND m.id = s.id AND m.completed_at IS NULL RETURNING m.id
        )`,
      ],
      isSame: isOfMilestone(milestoneId),
    }).catch(badInputOnCheck('input.completedAt', 'must not be in the future'))
  // A concurrent transaction that held the case may have been this same entry. The second attempt finds it.
  const recorded = (await record()) ?? (await record())
  if (recorded) return recorded
  const known = await writer.writeOne(compile(sql`SELECT FROM milestones AS m WHERE m.id = ${milestoneId}::uuid`))
  throw known.length > 0 ? conflict('The milestone is already completed.') : notFound('milestone')
}
