import { sql } from 'kysely'
import { columnsOf, defineNoun, instantText, type Expression } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'
import { athleteOfCase } from './case.js'
import { schoolToday } from './school-day.js'

const is = columnsOf('milestones')

const earliestCompletionAt: Expression<string | null> = m =>
  instantText(sql`(${sql.ref(`${m}.started_at`)} + ${sql.ref(`${m}.minimum_hours`)} * interval '1 hour')`)

export const milestone = defineNoun(
  'milestones',
  {
    id: is.plain('id'),
    caseId: is.plain('case_id'),
    label: is.plain('label'),
    position: is.plain('position'),
    targetDate: is.date('target_date'),
    completedAt: is.instant('completed_at'),
    instructions: is.plain('instructions'),
    minimumHours: is.plain('minimum_hours'),
    startedAt: is.instant('started_at'),
    earliestCompletionAt,
    requiresClearance: is.plain('requires_clearance'),
    clearanceSignedBy: is.plain('clearance_signed_by'),
    clearanceSignedOn: is.date('clearance_signed_on'),
  },
  { student: athleteOfCase(is.plain('case_id')) },
)

const { id, caseId, position } = milestone.fields

/** The target day as text. Rows without one have no defined order. */
const targetDay: Expression<string> = m => sql`to_char(${sql.ref(`${m}.target_date`)}, 'YYYY-MM-DD')`

/** Milestones of active cases that are due by the last day and not completed. */
export const milestonesDue = relation({
  name: 'Today.milestonesDue',
  target: milestone,
  where: m => [
    sql`${sql.ref(`${m}.completed_at`)} IS NULL`,
    sql`${sql.ref(`${m}.target_date`)} <= ${schoolToday}`,
    sql`EXISTS (SELECT FROM cases AS c WHERE c.school_id = ${sql.ref(`${m}.school_id`)} AND c.id = ${caseId(m)} AND c.status = 'ACTIVE')`,
  ],
  order: () => ascending(term('text', targetDay), term('uuid', id)),
})

export const milestonesOfCase = relation({
  name: 'Case.milestones',
  target: milestone,
  where: (m, key) => [sql`${caseId(m)} = ${key}`],
  // Positions are unique within a case, so its index already has this order.
  order: () => ascending(term('integer', position)),
})

export const milestoneById = relation({
  name: 'Milestone.byId',
  target: milestone,
  where: (m, key) => [sql`${id(m)} = ${key}`],
  order: () => ascending(term('uuid', id)),
  isUnique: true,
})

/** The key is the event that reported symptoms. */
export const stepSentBackToBy = relation({
  name: 'ReportSymptomsPayload.sentBackTo',
  target: milestone,
  where: (m, key) => [
    sql`EXISTS (SELECT FROM case_protocols AS p WHERE p.sent_back_by_id = ${key} AND p.school_id = ${sql.ref(`${m}.school_id`)}
      AND p.id = ${sql.ref(`${m}.case_protocol_id`)} AND p.sent_back_to = ${sql.ref(`${m}.step`)})`,
  ],
  order: () => ascending(term('integer', position), term('uuid', id)),
})
