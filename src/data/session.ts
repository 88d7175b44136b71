import type { Viewer } from '../auth/viewer.js'
import type { Statement } from './database.js'
import type { PrecedingStatement } from './pipeline/batched-query.js'

const NAME = 'rtsport_begin_viewer'
const TEXT = 'SELECT begin_viewer($1::uuid, $2::uuid, $3::role, $4::uuid)'

/**
 * Puts a transaction under the viewer's settings and role.
 * @returns a statement that raises SQLSTATE RT401 where the rows do not confirm what the token says
 */
export const beginViewer = ({ schoolId, membershipId, role, sessionId, previewedBy }: Viewer): Statement =>
  previewedBy ? beginPreview(previewedBy, membershipId) : { sql: TEXT, parameters: [schoolId, membershipId, role, sessionId] }

/** Confirms the trainer, and then goes on as the other membership, as its own rows are now. */
const beginPreview = ({ schoolId, membershipId, role, sessionId }: Viewer, previewed: string): Statement => ({
  sql: 'SELECT begin_preview($1::uuid, $2::uuid, $3::role, $4::uuid, $5::uuid)',
  parameters: [schoolId, membershipId, role, sessionId, previewed],
})

export const isBeginViewer = (text: string): boolean => text === TEXT

/** The same, to lead a message on a connection on which it is prepared. */
export const sessionOf = (values: readonly unknown[]): PrecedingStatement => ({ statement: NAME, values })

/**
 * What every connection begins with. The session is prepared ahead, so that no message has to: begin_viewer raises there, which
 * its preparation must survive. Parameters come and go, the shape of the data does not: planning a large statement anew would
 * cost more than it could win. Nor is it compiled to machine code, which PostgreSQL would do anew at each run of what it takes for a
 * long one: of a coach's dashboard that takes twenty times as long as to run it.
 */
const PREPARE_CONNECTION = `SET plan_cache_mode = force_generic_plan; SET jit = off; PREPARE ${NAME} AS ${TEXT}`

/** The same on a replica, under the same name. */
export const PREPARE_REPLICA_CONNECTION = PREPARE_CONNECTION.replace(TEXT, TEXT.replace('begin_viewer(', 'begin_viewer_on_replica('))

const LIMIT = 'rtsport_limit'

/** The same, of a connection that writes. What is left of a message's time is counted from its beginning, by PostgreSQL's clock. */
export const PREPARE_WRITING_CONNECTION = `${PREPARE_CONNECTION}; PREPARE ${LIMIT} (float8) AS SELECT set_config('statement_timeout',
  greatest(1, $1 - 1000 * extract(epoch FROM clock_timestamp() - now())::float8)::bigint::text, true)`

/** From here on in the message, a statement may take what is then left of so many milliseconds. */
export const limitOf = (ms: number): PrecedingStatement => ({ statement: LIMIT, values: [Math.ceil(ms)] })

/** The same, of a connection whose commits are flushed to disk together (pipeline/group-commit.ts). */
export const PREPARE_READING_CONNECTION = `SET synchronous_commit = off; ${PREPARE_CONNECTION}`

/**
 * Left to itself, PostgreSQL's process gives memory back to the system behind each long answer, and takes it again for the next one page
 * by page, which is a third of what a roster takes it. Where it has once held a piece of four megabytes, its C library keeps as much.
 */
export const KEEP_MEMORY = `SELECT octet_length(repeat(repeat(' ', 4096), 1024))`
