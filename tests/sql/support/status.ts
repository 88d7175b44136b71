import type { CaseStatus, Participation } from '../../../src/generated/prisma/enums.js'
import type { Sql } from '../../support/sql.js'
import type { TenantRow } from './factories.js'

/** From best to worst. */
export const participations: readonly Participation[] = ['CLEARED', 'RESTRICTED', 'OUT']

export const worst = (all: readonly Participation[]): Participation =>
  all.reduce((one, other) => (participations.indexOf(one) > participations.indexOf(other) ? one : other), 'CLEARED')

export interface CaseState {
  readonly participation: Participation
  readonly status: CaseStatus
}

export const caseState = (sql: Sql, { school, id }: TenantRow): Promise<CaseState> =>
  sql.row<CaseState>`SELECT participation, status FROM cases WHERE school_id = ${school} AND id = ${id}`

export const athleteStatus = (sql: Sql, { school, id }: TenantRow): Promise<Participation> =>
  sql.value<Participation>`SELECT current_status FROM athletes WHERE school_id = ${school} AND id = ${id}`

/** Moves an athlete's last status change into the past, by disabling the trigger that forbids it. */
export async function changedLongAgo(sql: Sql, { id }: TenantRow): Promise<void> {
  await sql`ALTER TABLE athletes DISABLE TRIGGER athletes_status_at_update`
  await sql`UPDATE athletes SET status_changed_at = '2026-01-01Z' WHERE id = ${id}`
  await sql`ALTER TABLE athletes ENABLE TRIGGER athletes_status_at_update`
}

/** `then`: the date set by changedLongAgo. `now`: this transaction. */
export const changedWhen = (sql: Sql, { id }: TenantRow): Promise<string> =>
  sql.value<string>`SELECT CASE status_changed_at WHEN '2026-01-01Z' THEN 'then' WHEN now()::timestamptz(3) THEN 'now' ELSE 'else' END
    FROM athletes WHERE id = ${id}`
