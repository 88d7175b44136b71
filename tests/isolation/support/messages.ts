import { createHash, randomUUID } from 'node:crypto'
import type { Viewer } from '../../../src/auth/viewer.js'
import type { Database, NamedStatement } from '../../../src/data/database.js'
import { inTransaction } from '../../support/sql.js'

/** What a message must return to its sender and nobody else. */
export interface Seen {
  readonly tag: string
  readonly currentUser: string
  readonly membership: string
  readonly school: string
  /** Every athlete visible under the policies. */
  readonly athletes: readonly string[]
}

/** @param comment makes a different prepared statement with the same meaning */
const lookText = (comment: string): string => `/* ${comment} */ SELECT json_build_object('tag', $1::text, 'currentUser', current_user,
  'membership', viewer_membership(), 'school', viewer_school(),
  'athletes', (SELECT coalesce(json_agg(id ORDER BY id), '[]') FROM athletes),
  'waited', (SELECT true FROM pg_sleep($2::float8)))::text AS json`

const named = (sql: string, ...parameters: readonly unknown[]): NamedStatement => ({
  name: createHash('sha256').update(sql).digest('base64url').slice(0, 24),
  sql,
  parameters,
})

/** Reads what the viewer sees, after some seconds. */
export const look = (tag: string, seconds = 0, comment = 'look'): NamedStatement => named(lookText(comment), tag, seconds)

/** An answer of that many pages, specific to the sender. */
export const longText = (pages: number): NamedStatement =>
  named(`SELECT repeat(viewer_membership()::text || ' Zoë ', 186 * $1::integer) AS json`, pages)

/** PostgreSQL's plan settings on the connection. */
export const planning = (): NamedStatement =>
  named(`SELECT json_build_object('plans', current_setting('plan_cache_mode'), 'jit', current_setting('jit'))::text AS json`)

export const divideByZero = (): NamedStatement => named('SELECT (1 / $1::integer)::text AS json', 0)
/** Fails to parse, under a new name each time. */
export const syntaxError = (): NamedStatement => named(`SELEKT '${randomUUID()}' AS json`)

export const anEndedSession = (viewer: Viewer): Viewer => ({ ...viewer, sessionId: randomUUID() })
export const anotherRole = (viewer: Viewer): Viewer => ({ ...viewer, role: viewer.role === 'AT' ? 'COACH' : 'AT' })

/** What the viewer sees without concurrent messages. */
export function seenAlone(database: Database, viewer: Viewer): Promise<Omit<Seen, 'tag'>> {
  return inTransaction(database, 'rollback', async sql => {
    const { schoolId, membershipId, role, sessionId } = viewer
    await sql`SELECT begin_viewer(${schoolId}, ${membershipId}, ${role}, ${sessionId})`
    const athletes = await sql.column<string>`SELECT id FROM athletes ORDER BY id`
    return { currentUser: `rtsport_${role.toLowerCase()}`, membership: membershipId, school: schoolId, athletes }
  })
}

/** A session must leave nothing behind on its connection: both columns show it. */
export const LEFT_BEHIND = `SELECT current_user = session_user AS "isOwner",
  concat(${['school_id', 'membership_id', 'user_id', 'team_ids'].map(name => `current_setting('rtsport.${name}', true)`).join(', ')}) AS settings`
