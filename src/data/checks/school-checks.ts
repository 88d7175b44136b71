import { named, type Check } from './check.js'

/** @param column ids of `table`, deliberately without a foreign key: the record outlives the rows it names */
const elsewhere = (from: string, alias: string, column: string, table: string): string => `SELECT ${named(alias)} FROM ${from}
  WHERE EXISTS (SELECT FROM ${table} AS t WHERE t.id = ${column} AND t.school_id <> ${alias}.school_id)
    AND NOT EXISTS (SELECT FROM ${table} AS t WHERE t.id = ${column} AND t.school_id = ${alias}.school_id)`

/** No row refers to another school, where no foreign key ensures it. Foreign keys are checked as the migrations state them. */
export const schoolChecks: readonly Check[] = [
  {
    name: 'record-of-its-school’s-athletes',
    means: 'an access record names another school’s athlete',
    sql: elsewhere('access_records AS r CROSS JOIN LATERAL unnest(r.athlete_ids) AS a (id)', 'r', 'a.id', 'athletes'),
  },
  {
    name: 'record-of-its-school’s-viewer',
    means: 'an access record names another school’s membership',
    sql: elsewhere(
      'access_records AS r CROSS JOIN LATERAL (VALUES (r.membership_id), (r.preview_of)) AS a (id)',
      'r',
      'a.id',
      'memberships',
    ),
  },
  {
    name: 'change-of-its-case’s-milestone',
    means: 'a recorded change is of another case’s milestone',
    sql: `SELECT ${named('h')} FROM case_changes AS h JOIN milestones AS m ON m.id = h.milestone_id
      WHERE (m.school_id, m.case_id) <> (h.school_id, h.case_id)`,
  },
]
