import type { Viewer } from '../auth/viewer.js'
import type { Statement } from './database.js'
import type { PrecedingStatement } from './pipeline/batched-query.js'

const NAME = 'rtsport_begin_viewer'
const TEXT = 'SELECT begin_viewer($1::uuid, $2::uuid, $3::role, $4::uuid)'

/**
 * Applies the viewer's settings and role to a transaction.
 * @returns a statement that raises SQLSTATE RT401 if the rows do not confirm the token's claims
 */
export const beginViewer = ({ schoolId, membershipId, role, sessionId, previewedBy }: Viewer): Statement =>
  previewedBy ? beginPreview(previewedBy, membershipId) : { sql: TEXT, parameters: [schoolId, membershipId, role, sessionId] }

/** Confirms the trainer, then continues as the other membership, as its rows are now. */
const beginPreview = ({ schoolId, membershipId, role, sessionId }: Viewer, previewed: string): Statement => ({
  sql: 'SELECT begin_preview($1::uuid, $2::uuid, $3::role, $4::uuid, $5::uuid)',
  parameters: [schoolId, membershipId, role, sessionId, previewed],
})

export const isBeginViewer = (text: string): boolean => text === TEXT

/** The same statement, already prepared on the connection, as the first of a message. */
export const sessionOf = (values: readonly unknown[]): PrecedingStatement => ({ statement: NAME, values })

/**
 * The first statements of every connection. The session statement is prepared in advance, so no message has to. It must stay prepared even
 * when begin_viewer raises. Plans are generic: the shape of the data hardly changes, and replanning a large statement would cost more than
 * it gains. JIT is off: PostgreSQL would compile what it considers long statements at every run, which for a coach's dashboard takes twenty
 * times as long as running it.
 */
const PREPARE_CONNECTION = `SET plan_cache_mode = force_generic_plan; SET jit = off; PREPARE ${NAME} AS ${TEXT}`

/** The same on a replica, under the same name. */
export const PREPARE_REPLICA_CONNECTION = PREPARE_CONNECTION.replace(TEXT, TEXT.replace('begin_viewer(', 'begin_viewer_on_replica('))

const LIMIT = 'rtsport_limit'

/** The same for a connection that writes. The message's remaining time counts from its beginning, by PostgreSQL's clock. */
export const PREPARE_WRITING_CONNECTION = `${PREPARE_CONNECTION}; PREPARE ${LIMIT} (float8) AS SELECT set_config('statement_timeout',
  greatest(1, $1 - 1000 * extract(epoch FROM clock_timestamp() - now())::float8)::bigint::text, true)`

/** Limits the statements that follow in the message to what is left of this many milliseconds. */
export const limitOf = (ms: number): PrecedingStatement => ({ statement: LIMIT, values: [Math.ceil(ms)] })

/** The same for a connection whose commits are flushed to disk in groups (pipeline/group-commit.ts). */
export const PREPARE_READING_CONNECTION = `SET synchronous_commit = off; ${PREPARE_CONNECTION}`

/**
 * By default, a backend returns memory to the system after each long answer and faults it in again page by page, which is a third of the
 * time a roster takes. Once it has held a piece of four megabytes, its C library keeps that much.
 */
export const KEEP_MEMORY = `SELECT octet_length(repeat(repeat(' ', 4096), 1024))`
