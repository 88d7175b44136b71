import { sql } from 'kysely'
import type { DataKind } from '../../generated/tables.js'
import type { Statement } from '../database.js'
import { compile } from '../read/statements.js'

/** How rows that are read one at a time appear in the access record. */
export interface AccessRecord {
  /** The operation, in a form a person can read. */
  readonly operation: string
  /** A UUID. */
  readonly requestId: string
  readonly kinds: () => Promise<readonly DataKind[]>
}

/** @returns null if no student's data was shown */
export async function accessStatement(record: AccessRecord, students: ReadonlySet<string>): Promise<Statement | null> {
  const kinds = students.size > 0 ? await record.kinds() : []
  if (kinds.length === 0) return null
  return compile(sql`INSERT INTO access_records (athlete_ids, kinds, operation, request_id)
    VALUES (${[...students].sort()}::uuid[], ${kinds}::text[]::data_kind[], ${record.operation}::text, ${record.requestId}::uuid)`)
}
