import { sql, type RawBuilder } from 'kysely'
import { compile } from '../read/statements.js'
import { writeIdempotently, type WriteOutcome, type Precaution } from './idempotency.js'
import type { Writer } from './writer.js'
import { keepWriteResult } from './write-result.js'

type Sql = RawBuilder<unknown>

/** A change of a case, or of a row that belongs to it, that is not an event. */
export interface NewChange<Subject extends string = never> {
  /** The mutation under whose name the idempotency key is stored: `setAttentionLevel`. */
  readonly mutation: string
  /** The payload's name for the id of what is created or changed: `milestoneId`. Omit it if that is the case itself. */
  readonly subjectId?: Subject
  /**
   * A query for the row to change, which locks the case: `school_id`, `id`, `case_id`, `athlete_id`, `version`; no row if it does not
   * exist.
   */
  readonly subject: Sql
  /**
   * What to write, from `the_subject`: each `name AS (statement)`. The last is `changed`, with one row: the `id` of what was created or
   * changed.
   */
  readonly statements: readonly Sql[]
  /** Whether `k`, an earlier entry of this mutation with the same key, is the same entry. */
  readonly isSame: Sql
}

interface Changed extends WriteOutcome {
  readonly caseId: string
  readonly athleteId: string
}

/** The case, its athlete, and what was created or changed, under the payload's name. */
export type RecordedChange<Subject extends string = never> = Changed & Readonly<Record<Subject, string>>

/** A subject: a case by id. A statement that waited for its lock sees the version after the wait. */
export const theCase = (caseId: string): Sql =>
  sql`SELECT c.school_id, c.id, c.id AS case_id, c.athlete_id, c.version FROM cases AS c WHERE c.id = ${caseId}::uuid FOR NO KEY UPDATE`

/**
 * Changes something about a case, once per idempotency key, in one atomic statement. Triggers record who changed what.
 * @returns undefined if the subject does not exist
 * @throws CONFLICT if the key belongs to another entry, or the case's version is not the expected one
 */
export function recordCaseChange<Subject extends string = never>(
  writer: Writer,
  precaution: Precaution,
  change: NewChange<Subject>,
): Promise<RecordedChange<Subject> | undefined> {
  const key = sql`${precaution.entryKey ?? null}::text`
  const version = sql`${precaution.expectedVersion ?? null}::integer`
  const author = sql`${writer.signedIn.membershipId}::uuid`
  const subject = change.subjectId === undefined ? sql`` : sql`, e.subject_id AS ${sql.ref(change.subjectId)}`
  const statement = sql`
    WITH earlier AS (
      SELECT k.* FROM entry_keys AS k WHERE k.author_id = ${author} AND k.entry_key = ${key}
    ), subject AS (
      ${change.subject}
    ), the_subject AS (
      SELECT s.* FROM subject AS s WHERE NOT EXISTS (SELECT FROM earlier) AND s.version = coalesce(${version}, s.version)
    ), ${sql.join([...change.statements])}, the_key AS (
      INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, case_id, subject_id)
      SELECT s.school_id, ${author}, ${key}, ${change.mutation}::text, s.case_id, c.id FROM the_subject AS s, changed AS c
      WHERE ${key} IS NOT NULL
    ), entered AS (
      SELECT c.id AS subject_id, s.case_id AS "caseId", s.athlete_id AS "athleteId", false AS replayed, true AS "sameEntry",
        NULL::integer AS "currentVersion"
      FROM the_subject AS s, changed AS c
      UNION ALL
      SELECT k.subject_id, k.case_id, c.athlete_id, true, k.mutation = ${change.mutation}::text AND ${change.isSame}, NULL
      FROM earlier AS k LEFT JOIN cases AS c ON c.school_id = k.school_id AND c.id = k.case_id
      UNION ALL
      SELECT NULL, s.case_id, s.athlete_id, false, true, s.version FROM subject AS s
      WHERE NOT EXISTS (SELECT FROM earlier) AND s.version <> ${version}
    ), written AS (
      SELECT e.*${subject} FROM entered AS e
    )
    ${keepWriteResult}`
  return writeIdempotently(() => writer.record<RecordedChange<Subject>>(compile(statement)))
}
