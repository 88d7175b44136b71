import { setTimeout as wait } from 'node:timers/promises'
import { conflict } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'
import { UNIQUE_VIOLATION } from './idempotency.js'

const MOST_TRIES = 10
const LONGEST_WAIT_MS = 20

/**
 * Retries a change of a milestone's position. A statement computes positions from its snapshot. After waiting for the case, it may find a
 * position taken, and must run again. Of several concurrent attempts, one succeeds each time.
 * @throws CONFLICT after too many attempts
 */
export async function retryOnUnique<T>(attempt: () => Promise<T>, tries = 1): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error
    if (tries === MOST_TRIES) throw conflict('Other requests are changing the milestones of this case: try again.')
  }
  await wait(Math.random() * LONGEST_WAIT_MS * tries)
  return retryOnUnique(attempt, tries + 1)
}
