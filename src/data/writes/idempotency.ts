import { conflict } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'

export const UNIQUE_VIOLATION = '23505'
const STATE_CONFLICT = 'RT002'

/** Stands for the version of a case that is active no longer. */
export const NO_ACTIVE_CASE = 0

/** What whoever changes a case can say so that nothing is written twice, or over what someone else has written. */
export interface Precaution {
  /** The device's own key for what it sends. */
  readonly entryKey?: string | null
  /** The case's version that the sender has seen. */
  readonly expectedVersion?: number | null
}

/** What every entry is answered with: whether its key has been used before, and for the same. */
export interface WriteOutcome {
  readonly replayed: boolean
  readonly sameEntry: boolean
  /** The case's version where it is not the expected one, and nothing was written; null where all is well. */
  readonly currentVersion: number | null
}

/**
 * Records an entry once for its key, however often and from however many devices at once it is sent.
 * @param attempt resolves with the row that was written, or with the one that its key had written before
 * @throws CONFLICT where the key belongs to another entry, or the case has another version than was expected: that one is in
 *   `extensions.currentVersion`, null where it is active no longer
 */
export async function writeIdempotently<Row extends WriteOutcome>(attempt: () => Promise<Row | undefined>): Promise<Row | undefined> {
  const row = await attempt().catch((error: unknown) => {
    // The same entry may have been written at this very moment: by now it is there to be found.
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
