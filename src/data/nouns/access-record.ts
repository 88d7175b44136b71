import { sql } from 'kysely'
import type { DataKind } from '../../generated/tables.js'
import { columnsOf, defineNoun, type Expression } from '../read/noun.js'
import { ascending, descending, term } from '../read/order.js'
import { relation } from '../read/relation.js'

const is = columnsOf('access_records')

/** Records that students' data was shown. It does not include whose: viewers cannot read that column. */
export const accessRecord = defineNoun('access_records', {
  id: is.plain('id'),
  recordedAt: is.instant('recorded_at'),
  membershipId: is.plain('membership_id'),
  role: is.plain('role'),
  kinds: is.list<'kinds', DataKind>('kinds'),
  operation: is.plain('operation'),
  requestId: is.plain('request_id'),
  preview: (r): ReturnType<Expression<boolean>> => sql`(${sql.ref(`${r}.preview_of`)} IS NOT NULL)`,
})

/** A student whose access log may be read. That the student exists is not student data, so this read is not recorded. */
const logged = defineNoun('athletes', { id: columnsOf('athletes').plain('id') })

/** The key is an athlete. A parent may not read the log of a child disclosed to them in an emergency; the function decides that. */
export const athleteOfAccessLog = relation({
  name: 'Athlete.ofAccessLog',
  target: logged,
  where: (a, key) => [sql`${logged.fields.id(a)} = ${key}`, sql`reads_access_log_of(${logged.fields.id(a)})`],
  order: () => ascending(term('uuid', logged.fields.id)),
})

const recordedAt: Expression<unknown> = r => sql.ref(`${r}.recorded_at`)

/** The key is an athlete. The function returns ids only; the table's policies decide which of these records the viewer sees. */
export const accessLogOfAthlete = relation({
  name: 'Query.accessLog',
  target: accessRecord,
  from: key => sql`(SELECT r.id, r.recorded_at, r.membership_id, r.role, r.preview_of, r.kinds, r.operation, r.request_id
    FROM access_records_of(${key}) AS f JOIN access_records AS r ON r.school_id = (SELECT viewer_school()) AND r.id = f.id)`,
  where: () => [],
  order: () => descending(term('instant', recordedAt), term('uuid', accessRecord.fields.id)),
})
