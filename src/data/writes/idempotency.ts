import { conflict } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'

export const UNIQUE_VIOLATION = '23505'
const STATE_CONFLICT = 'RT002'

/** Stands for the version of a case that is no longer active. */
export const NO_ACTIVE_CASE = 0

/** What a client sends so that nothing is written twice, or over someone else's change. */
export interface Precaution {
  /** The idempotency key: the device's own key for the entry. */
  readonly entryKey?: string | null
  /** The case's version that the client has seen, for optimistic concurrency control. */
  readonly expectedVersion?: number | null
}

/** Part of every entry's result: whether its key was used before, and for the same entry. */
export interface WriteOutcome {
  readonly replayed: boolean
  readonly sameEntry: boolean
  /** The case's actual version if it is not the expected one and nothing was written; otherwise null. */
  readonly currentVersion: number | null
}

/**
 * Records an entry once per idempotency key, however often and from however many devices it is sent.
 * @param attempt resolves with the row written now, or earlier under the same key
 * @throws CONFLICT if the key belongs to another entry, or the case's version is not the expected one; `extensions.currentVersion` then
 *   has the actual version, null if the case is no longer active
 */
export async function writeIdempotently<Row extends WriteOutcome>(attempt: () => Promise<Row | undefined>): Promise<Row | undefined> {
  const row = await attempt().catch((error: unknown) => {
    // The same entry may have been written at this very moment. The second attempt finds it.
    if ([UNIQUE_VIOLATION, STATE_CONFLICT].includes(sqlStateOf(error) ?? '')) return attempt()
    throw error
  })
  if (row && !row.sameEntry) throw conflict('This entryKey belongs to another entry: use a new key for each entry.')
  const version = row?.currentVersion ?? null
  if (version !== null)
    throw conflict('The case has changed since you read it: read it again.', {
      currentVersion: version === NO_ACTIVE_CASE ? null : version,
    })
  return row
}
