import { randomUUID } from 'node:crypto'
import type { DataKind } from '../../../src/generated/prisma/enums.js'
import type { Sql } from '../../support/sql.js'
import type { Member, TenantRow } from './factories.js'
import { asViewer } from './viewer.js'

interface Shown {
  readonly kinds?: readonly DataKind[]
  readonly operation?: string
}

/**
 * Adds the access record of an operation that showed athletes to a viewer. Without RETURNING, because not every role may read the table.
 */
export async function addAccessRecord(
  sql: Sql,
  viewer: Member,
  athletes: readonly TenantRow[],
  { kinds = ['ROSTER'], operation = 'Roster' }: Shown = {},
): Promise<TenantRow> {
  const request = randomUUID()
  await asViewer(
    sql,
    viewer,
    () => sql`INSERT INTO access_records (athlete_ids, kinds, operation, request_id)
      VALUES (${athletes.map(({ id }) => id)}::uuid[], ${kinds}::data_kind[], ${operation}, ${request})`,
  )
  return sql.row<TenantRow>`SELECT school_id AS school, id FROM access_records WHERE request_id = ${request}`
}

/** Seals the records of the test's transaction. */
export const seal = (sql: Sql, { lookAtAll = true, most = 5000 } = {}): Promise<boolean> =>
  sql.value<boolean>`SELECT seal_access_records(${lookAtAll}::boolean, ${most}::integer)`
