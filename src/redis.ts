import type { Redis } from 'ioredis'

/** Nobody's sign-in waits longer for a count. */
const ANSWER_MS = 500
const CONNECT_MS = 2_000
const MOST_RETRY_MS = 2_000

/** Says once that Redis does not answer, and once that it does again. */
export type ReportRedis = (answers: boolean, reason: string) => void

/**
 * A connection that fails at once where Redis does not answer, and comes back by itself.
 * It is given out all the same where there is no Redis yet: who counts in it counts in memory until then.
 */
async function openRedis(url: string, report: ReportRedis): Promise<Redis> {
  const { Redis } = await import('ioredis') // here, so that a start without it does not wait for it
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    // One that hangs is left, so that what is sent next fails without waiting.
    socketTimeout: ANSWER_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: times => Math.min(times * 100, MOST_RETRY_MS),
  })
  let answers = true
  const say = (now: boolean, reason: string): void => {
    if (answers !== now) report(now, reason)
    answers = now
  }
  redis.on('error', (error: Error) => say(false, error.message))
  redis.on('ready', () => say(true, ''))
  await redis.connect().catch((error: unknown) => say(false, error instanceof Error ? error.message : String(error)))
  return redis
}

/** The connections of one process. */
export interface RedisConnections {
  readonly login: Redis | null
  readonly spending: Redis | null
  close(): void
}

/** Two, because each counts by a script of its own, which a connection keeps under one name. @param url null: none */
export async function connectRedis(url: string | null, report: ReportRedis): Promise<RedisConnections> {
  if (url === null) return { login: null, spending: null, close: () => undefined }
  const [login, spending] = await Promise.all([openRedis(url, report), openRedis(url, () => undefined)])
  return {
    login,
    spending,
    close() {
      login.disconnect()
      spending.disconnect()
    },
  }
}
