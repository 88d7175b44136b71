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
