import { sql } from 'kysely'
import { conflict, notFound } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'
import { compile } from '../read/statements.js'
import { recordCaseChange, theCase, type RecordedChange } from './case-change.js'
import { UNIQUE_VIOLATION, type Precaution } from './idempotency.js'
import type { Writer } from './writer.js'

export interface ProtocolOfCase extends Precaution {
  readonly caseId: string
  /** The protocol's key. */
  readonly protocol: string
}

export type AppliedProtocol = RecordedChange<'caseProtocolId'>

/**
 * Starts a protocol on a case. The database creates its steps as milestones.
 * @throws NOT_FOUND if the viewer sees no such case or protocol, CONFLICT if it is already running there or the case is resolved
 */
export async function applyProtocol(writer: Writer, { caseId, protocol, ...precaution }: ProtocolOfCase): Promise<AppliedProtocol> {
  const recorded = await recordCaseChange(writer, precaution, {
    mutation: 'applyProtocol',
    subjectId: 'caseProtocolId',
    subject: theCase(caseId),
    statements: [
      sql`changed AS (
        INSERT INTO case_protocols (school_id, case_id, protocol_id)
        SELECT s.school_id, s.case_id, p.id FROM the_subject AS s JOIN protocols AS p ON p.school_id = s.school_id AND p.key = ${protocol}::text
        RETURNING id
      )`,
    ],
    isSame: sql`EXISTS (SELECT FROM case_protocols AS p WHERE p.id = k.subject_id AND p.case_id = ${caseId}::uuid AND p.key = ${protocol}::text)`,
  }).catch((error: unknown) => {
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error
    throw conflict('This protocol is already running on the case.')
  })
  if (recorded) return recorded
  const known = await writer.writeOne(compile(sql`SELECT FROM cases AS c WHERE c.id = ${caseId}::uuid`))
  throw notFound(known.length > 0 ? 'protocol' : 'case')
}
