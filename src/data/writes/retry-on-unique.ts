import { setTimeout as wait } from 'node:timers/promises'
import { conflict } from '../../errors.js'
import { sqlStateOf } from '../database-errors.js'
import { UNIQUE_VIOLATION } from './idempotency.js'

const MOST_TRIES = 10
const LONGEST_WAIT_MS = 20

/**
 * Gives a milestone its place while others are given theirs. A statement reckons places from what it saw when it began: one that has
 * waited for the case meets a place that is taken by now, and begins anew. Of those that do so at once, one gets through each time.
 * @throws CONFLICT where that goes on for too long
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
