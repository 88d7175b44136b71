import { conflict } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'

export const UNIQUE_VIOLATION = '23505'
const STATE_CONFLICT = 'RT002'

/** What every entry is answered with: whether its key has been used before, and for the same. */
export interface Once {
  readonly replayed: boolean
  readonly sameEntry: boolean
}

/**
 * Records an entry once for its key, however often and from however many devices at once it is sent.
 * @param attempt resolves with the row that was written, or with the one that its key had written before
 * @throws CONFLICT where the key belongs to another entry
 */
export async function once<Row extends Once>(attempt: () => Promise<Row | undefined>): Promise<Row | undefined> {
  const row = await attempt().catch((error: unknown) => {
    // The same entry may have been written at this very moment: by now it is there to be found.
    if ([UNIQUE_VIOLATION, STATE_CONFLICT].includes(sqlStateOf(error) ?? '')) return attempt()
    throw error
  })
  if (row && !row.sameEntry) throw conflict('This entryKey belongs to another entry: give every entry a key of its own.')
  return row
}
