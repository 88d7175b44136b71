import { sql, type RawBuilder } from 'kysely'
import { columnsOf, defineNoun } from '../read/noun.js'
import { relation } from '../read/relation.js'
import { caseById } from './case.js'
import { active } from './restriction.js'

/** The last day of a case's restrictions; null if there are none, or one lasts until it is lifted. */
export const restrictedUntil = (c: string): RawBuilder<string | null> =>
  sql`(SELECT CASE WHEN bool_and(r.ends_on IS NOT NULL) THEN max(r.ends_on) END FROM restrictions AS r
    WHERE r.school_id = ${sql.ref(`${c}.school_id`)} AND r.case_id = ${sql.ref(`${c}.id`)} AND ${active('r')})`

const is = columnsOf('cases')

/** Read separately from the rest of a case, because it is rarely selected. */
export const untilOfCase = relation({
  name: 'Case.restrictedUntil',
  target: defineNoun('cases', { id: is.plain('id'), until: restrictedUntil }),
  where: (c, key) => caseById.where(c, key, {}),
  order: () => caseById.order({}),
})
