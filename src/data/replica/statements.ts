import { createHash } from 'node:crypto'
import { notedBy, studentsIn, type Recording } from '../access-record/recording.js'
import type { AnswerJson } from '../answer-json.js'
import type { NamedStatement } from '../database.js'

/** A reading statement for a replica, on which nothing can be written: what is to be recorded of it comes back with its answer. */
export interface ReplicaStatement extends NamedStatement {
  /** Null where it shows no student. */
  readonly recording: Recording | null
}

/** What a replica has read. */
export interface ReplicaAnswer {
  readonly json: AnswerJson
  /** The students shown, as they were noted; null where there are none. */
  readonly lists: string | null
  /** The first transaction of which it may lack something. */
  readonly lacks: string
}

const nameOf = (sql: string): string => createHash('sha256').update(sql).digest('base64url').slice(0, 24)

/**
 * One text in front of the answer, so that the answer itself is sent and kept as PostgreSQL wrote it.
 * @param select a statement of one row with a column `json`
 */
export function onReplica(select: string, role: string): { readonly name: string; readonly sql: string } {
  const sql = `WITH answer AS MATERIALIZED (${select})
    SELECT concat(current_setting('rtsport.replica_lacks'), ' ', ${notedBy('a')}, E'\\n', a.json) AS json FROM answer AS a`
  return { name: nameOf(`${role} ${sql}`), sql }
}

export function answerOf(text: AnswerJson): ReplicaAnswer {
  const end = text.indexOf('\n')
  const [lacks = '', lists = ''] = text.slice(0, end).toString().split(' ')
  return { json: text.slice(end + 1), lists: lists === '' ? null : lists, lacks }
}

const RECORD = `WITH seen AS MATERIALIZED (SELECT $1::text AS lists WHERE replica_has_seen_all($2::bigint)), record AS (
    INSERT INTO access_records (athlete_ids, kinds, operation, request_id)
    SELECT ${studentsIn('s.lists')}, $3::text[]::data_kind[], $4::text, $5::uuid FROM seen AS s WHERE s.lists IS NOT NULL
  ) SELECT 'seen' AS json FROM seen`
const RECORD_NAME = nameOf(RECORD)

/** For the primary: records what was shown, and has a row; or neither, where the replica lacks what it must not. */
export function recordOf({ lists, lacks }: ReplicaAnswer, recording: Recording | null): NamedStatement {
  const { kinds = [], operation = null, requestId = null } = recording ?? {}
  const shown = recording ? lists : null
  return { name: RECORD_NAME, sql: RECORD, parameters: [shown, lacks, kinds, operation, requestId], isRecorded: shown !== null }
}

/** For the primary, in each write of a viewer. */
export const NOTE_WRITE = { sql: 'SELECT note_viewer_write()', parameters: [] }
