import { createHash } from 'node:crypto'
import { notedBy, studentsIn, type Recording } from '../access-record/recording.js'
import type { AnswerJson } from '../answer-json.js'
import type { NamedStatement } from '../database.js'

/** A read for a replica. A replica cannot write, so its answer carries what must be recorded. */
export interface ReplicaStatement extends NamedStatement {
  /** Null if it shows no student. */
  readonly recording: Recording | null
}

/** What a replica returned. */
export interface ReplicaAnswer {
  readonly json: AnswerJson
  /** The students shown, as noted; null if there are none. */
  readonly lists: string | null
  /** The first transaction that it may lack in part. */
  readonly lacks: string
}

const nameOf = (sql: string): string => createHash('sha256').update(sql).digest('base64url').slice(0, 24)

/**
 * Puts the notes in front of the answer as one text, so that the answer is sent and kept as PostgreSQL wrote it.
 * @param select a one-row statement with a column `json`
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

/** Runs on the primary. Records what was shown and returns a row. If the replica lacks a required change, it does neither. */
export function recordOf({ lists, lacks }: ReplicaAnswer, recording: Recording | null): NamedStatement {
  const { kinds = [], operation = null, requestId = null } = recording ?? {}
  const shown = recording ? lists : null
  return { name: RECORD_NAME, sql: RECORD, parameters: [shown, lacks, kinds, operation, requestId], isRecorded: shown !== null }
}

/** Runs on the primary with each write of a viewer. */
export const NOTE_WRITE = { sql: 'SELECT note_viewer_write()', parameters: [] }
