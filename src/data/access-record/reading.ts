import type { Transaction } from '../database.js'
import type { CheckedRecord } from './canonical-text.js'
import { rowsOf } from './cursor.js'

/** A seal as stored. */
export interface Seal {
  readonly number: number
  readonly previousHash: string
  readonly hash: string
  readonly sealedAtMs: number
  readonly athleteIds: readonly string[]
  /** How many records it claims to cover. */
  readonly size: number
}

/** An id that a seal names, with its record. */
export interface Named {
  readonly number: number
  readonly namedId: string
  /** Null if no record has that id. */
  readonly record: CheckedRecord | null
}

interface NamedRow extends Omit<CheckedRecord, 'id' | 'recordedAtMs'> {
  readonly number: string
  readonly namedId: string
  readonly id: string | null
  readonly recordedAtMs: string
}
type SealRow = Omit<Seal, 'number' | 'sealedAtMs'> & { readonly number: string; readonly sealedAtMs: string }

const milliseconds = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::text`

/** Yields a school's seals in order. */
export async function* sealsOf(transaction: Transaction, school: string): AsyncGenerator<Seal, void> {
  const statement = {
    sql: `SELECT number::text, encode(previous_hash, 'hex') AS "previousHash", encode(hash, 'hex') AS hash,
      ${milliseconds('sealed_at')} AS "sealedAtMs", array_to_json(athlete_ids) AS "athleteIds", cardinality(record_ids) AS size
      FROM access_seals AS s WHERE s.school_id = $1::uuid ORDER BY s.number`,
    parameters: [school],
  }
  for await (const row of rowsOf<SealRow>(transaction, 'seals', statement, 20)) {
    yield { ...row, number: Number(row.number), sealedAtMs: Number(row.sealedAtMs) }
  }
}

/** Yields what a school's seals name, seal by seal, ordered by id. */
export async function* namedBySealsOf(transaction: Transaction, school: string): AsyncGenerator<Named, void> {
  const statement = {
    sql: `SELECT s.number::text, u.id AS "namedId", r.id, ${milliseconds('r.recorded_at')} AS "recordedAtMs",
      r.membership_id AS "membershipId", r.role::text, r.preview_of AS "previewOf", array_to_json(r.athlete_ids) AS "athleteIds",
      array_to_json(r.kinds) AS kinds, r.operation, r.request_id AS "requestId"
      FROM access_seals AS s CROSS JOIN LATERAL unnest(s.record_ids) AS u (id)
      LEFT JOIN access_records AS r ON r.school_id = s.school_id AND r.id = u.id
      WHERE s.school_id = $1::uuid ORDER BY s.number, u.id`,
    parameters: [school],
  }
  for await (const { number, namedId, id, ...row } of rowsOf<NamedRow>(transaction, 'named', statement, 500)) {
    const record = id === null ? null : { ...row, id, recordedAtMs: Number(row.recordedAtMs) }
    yield { number: Number(number), namedId, record }
  }
}

/** Returns every school in `schools`, `access_records` or `access_seals`, without a full scan of the last two. */
export async function schoolsOf(transaction: Transaction): Promise<readonly string[]> {
  const each = (table: string): string =>
    `(WITH RECURSIVE next AS ((SELECT school_id FROM ${table} ORDER BY school_id LIMIT 1) UNION ALL
      SELECT (SELECT t.school_id FROM ${table} AS t WHERE t.school_id > next.school_id ORDER BY t.school_id LIMIT 1)
      FROM next WHERE next.school_id IS NOT NULL) SELECT school_id FROM next WHERE school_id IS NOT NULL)`
  const rows = await transaction.query<{ readonly id: string }>({
    sql: `SELECT id FROM schools UNION ${each('access_records')} UNION ${each('access_seals')} ORDER BY 1`,
    parameters: [],
  })
  return rows.map(({ id }) => id)
}

/** Records older than two minutes that no seal names: how many, and the first ids. */
export async function unsealedOf(
  transaction: Transaction,
  school: string,
): Promise<{ readonly total: number; readonly ids: readonly string[] }> {
  const rows = await transaction.query<{ readonly id: string; readonly total: number }>({
    sql: `SELECT o.id, count(*) OVER ()::integer AS total FROM (
        SELECT id FROM access_records WHERE school_id = $1::uuid AND recorded_at < now() - interval '2 minutes'
        EXCEPT SELECT unnest(record_ids) FROM access_seals WHERE school_id = $1::uuid
      ) AS o ORDER BY o.id LIMIT 10`,
    parameters: [school],
  })
  return { total: rows[0]?.total ?? 0, ids: rows.map(({ id }) => id) }
}

/** The last seal of each school. */
export async function headsOf(
  transaction: Transaction,
): Promise<Readonly<Record<string, { readonly number: number; readonly hash: string }>>> {
  const rows = await transaction.query<{ readonly school: string; readonly number: string; readonly hash: string }>({
    sql: `SELECT DISTINCT ON (school_id) school_id AS school, number::text, encode(hash, 'hex') AS hash
      FROM access_seals ORDER BY school_id, number DESC`,
    parameters: [],
  })
  return Object.fromEntries(rows.map(({ school, number, hash }) => [school, { number: Number(number), hash }]))
}
