import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import type { AttentionLevel } from '../../generated/tables.js'
import { recordCaseChange, theCase, type RecordedChange } from './case-change.js'
import type { Precaution } from './idempotency.js'
import type { Writer } from './writer.js'

export interface Attention extends Precaution {
  readonly caseId: string
  readonly attentionLevel: AttentionLevel
}

/**
 * Sets a case's attention level. A trigger records who changed it, when, and the previous level.
 * @throws NOT_FOUND if the viewer sees no such case
 */
export async function setAttentionLevel(writer: Writer, attention: Attention): Promise<RecordedChange> {
  const { caseId, attentionLevel } = attention
  const recorded = await recordCaseChange(writer, attention, {
    mutation: 'setAttentionLevel',
    subject: theCase(caseId),
    statements: [
      sql`changed AS (
        UPDATE cases AS c SET attention_level = ${attentionLevel}::attention_level FROM the_subject AS s
        WHERE c.school_id = s.school_id AND c.id = s.id RETURNING c.id
      )`,
    ],
    isSame: sql`k.subject_id = ${caseId}::uuid`,
  })
  if (!recorded) throw notFound('case')
  return recorded
}
