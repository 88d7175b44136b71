import { setTimeout as wait } from 'node:timers/promises'
import { CodedError } from '../errors.js'
import { toCodedError } from './database-errors.js'
import type { Database } from './database.js'

const PAUSE_MS = 1_000
const MOST_TRIES = 60

/** The database has not answered for a minute. */
export class DatabaseAway extends Error {
  constructor(cause: unknown) {
    super('the database does not answer: see DATABASE_URL, and whether PostgreSQL runs', { cause })
  }
}

const isAway = (error: unknown): boolean => {
  const coded = toCodedError(error)
  return coded instanceof CodedError && coded.extensions['code'] === 'SERVICE_UNAVAILABLE'
}

/**
 * Waits for a database that does not answer yet: after a power failure it may be the last to start.
 * @param report called once, at the first failure
 * @throws DatabaseAway after a minute; other errors at once
 */
export async function waitForDatabase(database: Database, report: (error: unknown) => void, pauseMs = PAUSE_MS): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await database.ping()
      return
    } catch (error) {
      if (!isAway(error)) throw error
      if (tries === MOST_TRIES) throw new DatabaseAway(error)
      if (tries === 1) report(error)
      await wait(pauseMs)
    }
  }
}
