import type { Statement } from '../data/database.js'
import type { SecretTokenKey } from './secret-token.js'
import type { Viewer } from './viewer.js'

/** A membership that someone can sign in to. */
export type MembershipKey = Pick<Viewer, 'schoolId' | 'membershipId'>

/** The role rtsport_sign_in does not see disabled memberships, so no statement here has to exclude them. */
export const beginSignIn: Statement = { sql: 'SELECT begin_sign_in()', parameters: [] }

/**
 * An account's memberships, the last used first.
 * @param email in lower case
 */
export const membershipsOf = (email: string): Statement => ({
  sql: `SELECT u.password_hash AS "passwordHash", m.school_id AS "schoolId", m.id AS "membershipId"
    FROM users u JOIN memberships m ON m.user_id = u.id
    WHERE u.email = $1
    ORDER BY m.last_used_at DESC NULLS LAST, m.id`,
  parameters: [email],
})

export const otherMembershipsOf = (viewer: Viewer): Statement => ({
  sql: `SELECT other.school_id AS "schoolId", other.id AS "membershipId"
    FROM memberships own JOIN memberships other ON other.user_id = own.user_id
    WHERE own.school_id = $1 AND own.id = $2 AND (other.school_id, other.id) <> (own.school_id, own.id)`,
  parameters: [viewer.schoolId, viewer.membershipId],
})

/** Opens a session with its first refresh token. Returns a `Viewer`, or no row if the membership does not exist. */
export const openSession = (membership: MembershipKey, first: SecretTokenKey, now: Date, expiresAt: Date): Statement => ({
  sql: `WITH membership AS (
      UPDATE memberships SET last_used_at = $3::timestamptz WHERE school_id = $1 AND id = $2 RETURNING school_id, id, role
    ), session AS (
      INSERT INTO sessions (school_id, membership_id, created_at) SELECT school_id, id, $3::timestamptz FROM membership
      RETURNING school_id, id
    ), token AS (
      INSERT INTO refresh_tokens (school_id, session_id, token_hash, created_at, expires_at)
      SELECT school_id, id, $4::bytea, $3::timestamptz, $5::timestamptz FROM session
    )
    SELECT m.school_id AS "schoolId", m.id AS "membershipId", m.role, s.id AS "sessionId" FROM membership m, session s`,
  parameters: [membership.schoolId, membership.membershipId, now, first.hash, expiresAt],
})

/**
 * Uses a refresh token up and stores its session's next one. Returns a `Viewer`, or no row if the token is not valid. Of two concurrent
 * uses, the second waits for the first one's row lock and finds the token used.
 */
export const rotate = (spent: SecretTokenKey, next: SecretTokenKey, now: Date, expiresAt: Date): Statement => ({
  sql: `WITH spent AS (
      UPDATE refresh_tokens t SET used_at = $3::timestamptz
      FROM sessions s JOIN memberships m ON m.school_id = s.school_id AND m.id = s.membership_id
      WHERE t.school_id = $1 AND t.token_hash = $2 AND t.used_at IS NULL AND t.expires_at > $3::timestamptz
        AND s.school_id = t.school_id AND s.id = t.session_id AND s.ended_at IS NULL
      RETURNING t.school_id, t.session_id, m.id AS membership_id, m.role
    ), next AS (
      INSERT INTO refresh_tokens (school_id, session_id, token_hash, created_at, expires_at)
      SELECT school_id, session_id, $4::bytea, $3::timestamptz, $5::timestamptz FROM spent
    )
    SELECT school_id AS "schoolId", membership_id AS "membershipId", role, session_id AS "sessionId" FROM spent`,
  parameters: [spent.schoolId, spent.hash, now, next.hash, expiresAt],
})

/** Reuse of a refresh token means that it was stolen, so the session ends for both holders. */
export const endSessionOfUsed = (token: SecretTokenKey, now: Date): Statement => ({
  sql: `UPDATE sessions s SET ended_at = $3::timestamptz
    FROM refresh_tokens t
    WHERE t.school_id = $1 AND t.token_hash = $2 AND t.used_at IS NOT NULL
      AND s.school_id = t.school_id AND s.id = t.session_id AND s.ended_at IS NULL`,
  parameters: [token.schoolId, token.hash, now],
})

export const endSession = (viewer: Viewer, now: Date): Statement => ({
  sql: 'UPDATE sessions SET ended_at = $3::timestamptz WHERE school_id = $1 AND id = $2',
  parameters: [viewer.schoolId, viewer.sessionId, now],
})
