import { sql } from 'kysely'
import { badUserInput, notFound } from '../../errors.js'
import { recordCaseChange } from './case-change.js'
import { retryOnUnique } from './retry-on-unique.js'
import { isOfMilestone, theMilestone, type ChangedMilestone } from './milestone-change.js'
import type { Precaution } from './idempotency.js'
import type { Writer } from './writer.js'

export interface MilestoneUpdate extends Precaution {
  readonly milestoneId: string
  readonly label?: string | null
  /** Null removes it. */
  readonly targetDate?: string | null
  readonly position?: number | null
}

/**
 * Changes only the given fields. If a milestone moves, those in between shift.
 * @throws BAD_USER_INPUT if nothing is given, NOT_FOUND if the viewer sees no such milestone, CONFLICT if the case is resolved, or a
 *   protocol's step would get another label or another place among the steps
 */
export async function updateMilestone(writer: Writer, update: MilestoneUpdate): Promise<ChangedMilestone> {
  const { milestoneId, label = null, targetDate, position = null } = update
  if (label === null && targetDate === undefined && position === null)
    throw badUserInput([{ path: 'input', message: 'must have a label, a targetDate or a position' }])
  const target = targetDate === undefined ? sql`m.target_date` : sql`${targetDate}::text::date`
  const record = () =>
    recordCaseChange(writer, update, {
      mutation: 'updateMilestone',
      subjectId: 'milestoneId',
      subject: theMilestone(milestoneId),
      statements: [
        sql`place AS (
        SELECT s.school_id, s.case_id, s.id, s.position AS old, least(${position}::integer, max(m.position)) AS new
        FROM the_subject AS s JOIN milestones AS m ON m.school_id = s.school_id AND m.case_id = s.case_id
        GROUP BY s.school_id, s.case_id, s.id, s.position
      )`,
        sql`moved AS (
        UPDATE milestones AS m SET position = m.position + sign(p.old - p.new)::integer FROM place AS p
        WHERE ${position}::integer IS NOT NULL AND m.school_id = p.school_id AND m.case_id = p.case_id AND m.id <> p.id
          AND m.position BETWEEN least(p.old, p.new) AND greatest(p.old, p.new)
      )`,
        sql`changed AS (
        UPDATE milestones AS m SET label = coalesce(${label}::text, m.label), target_date = ${target},
          position = CASE WHEN ${position}::integer IS NULL THEN m.position ELSE p.new END
        FROM place AS p WHERE m.school_id = p.school_id AND m.id = p.id RETURNING m.id
      )`,
      ],
      isSame: isOfMilestone(milestoneId),
    })
  const recorded = await retryOnUnique(record)
  if (!recorded) throw notFound('milestone')
  return recorded
}
