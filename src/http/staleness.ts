import type { FastifyRequest } from 'fastify'
import { badOperation } from '../errors.js'

const STALENESS_HEADER = 'x-rtsport-max-staleness'
const MOST_SECONDS = 300
const WHOLE_SECONDS = /^\d{1,3}$/

/** A query's maximum staleness in milliseconds; null without the header, NaN if it is malformed. */
export function maxStalenessOf({ headers }: FastifyRequest): number | null {
  const text = headers[STALENESS_HEADER]
  if (text === undefined) return null
  const seconds = typeof text === 'string' && WHOLE_SECONDS.test(text) ? Number(text) : Number.NaN
  return seconds <= MOST_SECONDS ? seconds * 1000 : Number.NaN
}

/** @throws BAD_USER_INPUT, with HTTP status 400 */
export function checkStaleness(maxStalenessMs: number | null): void {
  if (maxStalenessMs === null || !Number.isNaN(maxStalenessMs)) return
  throw badOperation(STALENESS_HEADER, `must be a whole number of seconds from 0 to ${MOST_SECONDS}`)
}
