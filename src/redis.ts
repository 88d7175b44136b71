import type { Redis } from 'ioredis'

/** No sign-in waits longer than this for a count. */
const ANSWER_MS = 500
const CONNECT_MS = 2_000
const MOST_RETRY_MS = 2_000

/** Reports once that Redis does not answer, and once that it does again. */
export type ReportRedis = (answers: boolean, reason: string) => void

/**
 * A connection that fails at once while Redis does not answer, and reconnects by itself. It is returned even if Redis is not there yet:
 * callers count in memory until then.
 */
async function openRedis(url: string, report: ReportRedis): Promise<Redis> {
  const { Redis } = await import('ioredis') // a start without Redis then does not load it
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    // A connection that hangs is dropped, so that later commands fail without waiting.
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

/**
 * Two connections, because each counts with its own script, and a connection keeps only one under the name.
 * @param url null for none
 */
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
