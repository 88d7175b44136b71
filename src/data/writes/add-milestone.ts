import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import { recordCaseChange, theCase } from './case-change.js'
import { retryOnUnique } from './retry-on-unique.js'
import { type ChangedMilestone } from './milestone-change.js'
import type { Precaution } from './idempotency.js'
import type { Writer } from './writer.js'

export interface NewMilestone extends Precaution {
  readonly caseId: string
  readonly label: string
  readonly targetDate?: string | null
  readonly position?: number | null
}

/**
 * Adds a custom milestone at its position. Those from there on move up by one.
 * @throws NOT_FOUND if the viewer sees no such case, CONFLICT if it is resolved
 */
export async function addMilestone(writer: Writer, milestone: NewMilestone): Promise<ChangedMilestone> {
  const { caseId, label, targetDate = null, position = null } = milestone
  const record = () =>
    recordCaseChange(writer, milestone, {
      mutation: 'addMilestone',
      subjectId: 'milestoneId',
      subject: theCase(caseId),
      statements: [
        // The highest possible position is the one after the last milestone.
        sql`place AS (
        SELECT s.school_id, s.case_id, least(${position}::integer, coalesce(max(m.position), 0) + 1) AS position
        FROM the_subject AS s LEFT JOIN milestones AS m ON m.school_id = s.school_id AND m.case_id = s.case_id GROUP BY s.school_id, s.case_id
      )`,
        sql`moved AS (
        UPDATE milestones AS m SET position = m.position + 1 FROM place AS p
        WHERE m.school_id = p.school_id AND m.case_id = p.case_id AND m.position >= p.position
      )`,
        sql`changed AS (
        INSERT INTO milestones (school_id, case_id, label, position, target_date)
        SELECT p.school_id, p.case_id, ${label}::text, p.position, ${targetDate}::text::date FROM place AS p RETURNING id
      )`,
      ],
      // Compares with the label as first added: it may have been changed since.
      isSame: sql`k.case_id = ${caseId}::uuid AND EXISTS (SELECT FROM case_changes AS h
      WHERE h.case_id = k.case_id AND h.milestone_id = k.subject_id AND h.before = '{}' AND h.after ->> 'label' = ${label}::text)`,
    })
  const recorded = await retryOnUnique(record)
  if (!recorded) throw notFound('case')
  return recorded
}
