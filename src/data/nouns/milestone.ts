import { sql } from 'kysely'
import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'

const is = columnsOf('milestones')

export const milestone = defineNoun('milestones', {
  id: is.plain('id'),
  caseId: is.plain('case_id'),
  label: is.plain('label'),
  position: is.plain('position'),
  targetDate: is.date('target_date'),
  completedAt: is.instant('completed_at'),
})

const { id, caseId, position } = milestone.fields

export const milestonesOfCase = relation({
  name: 'Case.milestones',
  target: milestone,
  where: (m, key) => [sql`${caseId(m)} = ${key}`],
  order: () => ascending(term('integer', position), term('uuid', id)),
})
