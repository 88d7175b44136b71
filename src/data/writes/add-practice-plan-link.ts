import { sql } from 'kysely'
import { notFound } from '../../errors.js'
import { dayOf, type PlanDay } from '../nouns/practice-plan.js'
import { instantText } from '../read/noun.js'
import { compile } from '../read/statements.js'
import type { Writer } from './writer.js'

export interface NewPracticePlanLink extends PlanDay {
  readonly teamId: string
  /** The SHA-256 of its token. */
  readonly tokenHash: Buffer
}

/**
 * Stores a link to a team's practice plan. Whoever has its token can use it once, within ten minutes (the table's default).
 * @throws NOT_FOUND if the viewer sees no such team
 */
export async function addPracticePlanLink(
  writer: Writer,
  { teamId, tokenHash, ...day }: NewPracticePlanLink,
): Promise<{ readonly expiresAt: string }> {
  // No viewer may read links, so the row cannot be returned. The answer is computed separately.
  const [link] = await writer.writeOne<{ readonly expiresAt: string }>(
    compile(sql`
      WITH plan AS (
        SELECT t.school_id, t.id AS team_id, ${dayOf(day)} AS date FROM teams AS t WHERE t.id = ${teamId}::uuid
      ), link AS (
        INSERT INTO practice_plan_links (school_id, session_id, team_id, date, token_hash)
        SELECT p.school_id, ${writer.signedIn.sessionId}::uuid, p.team_id, p.date, decode(${tokenHash.toString('hex')}::text, 'hex') FROM plan AS p
      )
      SELECT ${instantText(sql`(now() + interval '10 minutes')`)} AS "expiresAt" FROM plan`),
  )
  if (!link) throw notFound('team')
  return link
}
