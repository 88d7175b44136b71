import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract, type RateLimiterRes } from 'rate-limiter-flexible'

/** Counters by key, each with an expiry. */
export type Counts = Pick<RateLimiterAbstract, 'get' | 'set' | 'penalty' | 'delete'>

/** Counters in this process's memory. Above the maximum, the key that began first is evicted. */
export class CountsInMemory extends RateLimiterMemory {
  /** In the order in which their windows began. */
  private readonly keys = new Set<string>()

  constructor(
    name: string,
    seconds: number,
    private readonly mostKeys: number,
  ) {
    super({ keyPrefix: name, points: 1, duration: seconds })
  }

  override async penalty(key: string, points?: number): Promise<RateLimiterRes> {
    const counted = await super.penalty(key, points)
    if (counted.isFirstInDuration) this.remember(key)
    return counted
  }

  override async set(key: string, points: number, seconds: number): Promise<RateLimiterRes> {
    this.remember(key)
    return super.set(key, points, seconds)
  }

  override async delete(key: string): Promise<boolean> {
    this.keys.delete(key)
    return super.delete(key)
  }

  private remember(key: string): void {
    this.keys.delete(key)
    this.keys.add(key)
    const [oldest] = this.keys
    if (this.keys.size > this.mostKeys && oldest !== undefined) void this.delete(oldest)
  }
}

/**
 * @param redis shares the counts between processes; with null, and while Redis does not answer, each process counts in its own memory
 * @param seconds after which a count expires
 * @param mostKeys maximum number of keys in one process's memory
 */
export function countsIn(redis: Redis | null, name: string, seconds: number, mostKeys: number): Counts {
  const memory = new CountsInMemory(name, seconds, mostKeys)
  if (!redis) return memory
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `rtsport:${name}`,
    points: 1,
    duration: seconds,
    insuranceLimiter: memory,
    rejectIfRedisNotReady: true,
  })
}
