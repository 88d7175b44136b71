import type { Deadline } from '../data/deadline.js'
import type { Database, Statement, Transaction } from '../data/database.js'
import { readSecretToken, type SecretTokenKey } from './secret-token.js'
import { beginSignIn } from './sign-in-statements.js'
import { inTransaction } from './transaction.js'
import { isUuid } from './uuid.js'
import type { Viewer } from './viewer.js'

/** What a link shows, and on whose behalf. */
export interface OpenedLink extends Viewer {
  /** YYYY-MM-DD */
  readonly date: string
}

/**
 * Uses a link up. Returns no row if the link is not valid. Whether its session still exists is checked when the plan is read. Of two
 * concurrent uses, the second waits for the first one's row lock and finds the link used.
 */
const useLink = ({ schoolId, hash }: SecretTokenKey, teamId: string): Statement => ({
  sql: `UPDATE practice_plan_links l SET used_at = now()
    FROM sessions s JOIN memberships m ON m.school_id = s.school_id AND m.id = s.membership_id
    WHERE l.school_id = $1 AND l.token_hash = $2 AND l.team_id = $3 AND l.used_at IS NULL AND l.expires_at > now()
      AND s.school_id = l.school_id AND s.id = l.session_id
    RETURNING l.school_id AS "schoolId", m.id AS "membershipId", m.role, s.id AS "sessionId", to_char(l.date, 'YYYY-MM-DD') AS date`,
  parameters: [schoolId, hash, teamId],
})

/** Opens links to practice plans, for readers who are not signed in. */
export class PracticePlanLinks {
  constructor(private readonly database: Database) {}

  /**
   * Opens a link, which uses it up.
   * @returns null for any invalid link; the holder must not learn the reason
   */
  async open(token: string, teamId: string, deadline?: Deadline): Promise<OpenedLink | null> {
    const key = readSecretToken(token)
    if (!key || !isUuid(teamId)) return null
    const use = (transaction: Transaction): Promise<readonly OpenedLink[]> => transaction.query<OpenedLink>(useLink(key, teamId))
    const [opened] = await inTransaction(this.database, [beginSignIn], use, deadline)
    return opened ?? null
  }
}
