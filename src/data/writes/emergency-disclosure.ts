import { sql } from 'kysely'
import { badUserInput, notFound } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'
import { compile } from '../read/statements.js'
import { writeIdempotently, type WriteOutcome } from './idempotency.js'
import type { Writer } from './writer.js'
import { keepWriteResult } from './write-result.js'

/** SQLSTATEs of check_emergency_disclosure. */
const SEES_THE_SCHOOL = 'RT010'
const NO_SUCH_RECIPIENT = 'RT011'
const MUTATION = 'emergencyDisclosure'

export interface NewDisclosure {
  readonly athleteId: string
  /** The recipient's membership. */
  readonly to: string
  readonly reason: string
  readonly hours: number
  readonly entryKey?: string | null
}

export interface TouchedDisclosure {
  readonly disclosureId: string
  readonly athleteId: string
}

export interface MadeDisclosure extends TouchedDisclosure, WriteOutcome {}

function explain(error: unknown): never {
  const state = sqlStateOf(error)
  if (state === SEES_THE_SCHOOL)
    throw badUserInput([{ path: 'input.to', message: 'is a trainer or an administrator, who already sees the whole school' }])
  throw state === NO_SUCH_RECIPIENT ? notFound('membership') : error
}

/**
 * Discloses an athlete to one membership for some hours, once per idempotency key. Policies apply it from the next request on.
 * @throws NOT_FOUND if the viewer sees no such athlete or recipient, BAD_USER_INPUT if the recipient needs no disclosure, CONFLICT if the
 *   key belongs to another entry
 */
export async function discloseInEmergency(writer: Writer, disclosure: NewDisclosure): Promise<MadeDisclosure> {
  const author = sql`${writer.signedIn.membershipId}::uuid`
  const [athlete, recipient] = [sql`${disclosure.athleteId}::uuid`, sql`${disclosure.to}::uuid`]
  const reason = sql`${disclosure.reason.trim()}::text`
  const key = sql`${disclosure.entryKey ?? null}::text`
  const statement = sql`
    WITH earlier AS (
      SELECT k.* FROM entry_keys AS k WHERE k.author_id = ${author} AND k.entry_key = ${key}
    ), made AS (
      INSERT INTO emergency_disclosures (school_id, athlete_id, recipient_id, author_id, reason, ends_at)
      SELECT a.school_id, a.id, ${recipient}, ${author}, ${reason},
        date_trunc('milliseconds', now()) + make_interval(hours => ${disclosure.hours}::integer)
      FROM athletes AS a WHERE a.id = ${athlete} AND NOT EXISTS (SELECT FROM earlier)
      RETURNING school_id, id, athlete_id
    ), the_key AS (
      INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, subject_id)
      SELECT m.school_id, ${author}, ${key}, ${MUTATION}::text, m.id FROM made AS m WHERE ${key} IS NOT NULL
    ), written AS (
      SELECT m.id AS "disclosureId", m.athlete_id AS "athleteId", false AS replayed, true AS "sameEntry", NULL::integer AS "currentVersion"
      FROM made AS m
      UNION ALL
      SELECT d.id, d.athlete_id, true,
        k.mutation = ${MUTATION}::text AND d.athlete_id = ${athlete} AND d.recipient_id = ${recipient} AND d.reason = ${reason}, NULL
      FROM earlier AS k LEFT JOIN emergency_disclosures AS d ON d.school_id = k.school_id AND d.id = k.subject_id
    )
    ${keepWriteResult}`
  const made = await writeIdempotently(() => writer.record<MadeDisclosure>(compile(statement))).catch(explain)
  if (!made) throw notFound('athlete')
  return made
}

/**
 * Ends a disclosure early. One that is over stays unchanged.
 * @throws NOT_FOUND if the viewer sees no such disclosure
 */
export async function endEmergencyDisclosure(
  writer: Writer,
  { disclosureId }: { readonly disclosureId: string },
): Promise<TouchedDisclosure> {
  const ended = await writer.record<TouchedDisclosure>(
    compile(sql`
      WITH the_disclosure AS (
        SELECT d.school_id, d.id, d.athlete_id FROM emergency_disclosures AS d WHERE d.id = ${disclosureId}::uuid
      ), ended AS (
        UPDATE emergency_disclosures AS d SET ended_at = now() FROM the_disclosure AS t
        WHERE d.school_id = t.school_id AND d.id = t.id AND coalesce(d.ended_at, d.ends_at) > now()
      ), written AS (
        SELECT t.id AS "disclosureId", t.athlete_id AS "athleteId" FROM the_disclosure AS t
      )
      ${keepWriteResult}`),
  )
  if (!ended) throw notFound('emergency disclosure')
  return ended
}
