import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract, type RateLimiterRes } from 'rate-limiter-flexible'

/** Numbers by key, each forgotten by itself after its time. */
export type Counts = Pick<RateLimiterAbstract, 'get' | 'set' | 'penalty' | 'delete'>

/** In this process's memory. Of more keys than it is to hold, the one that was begun first is forgotten. */
export class CountsInMemory extends RateLimiterMemory {
  /** In the order in which their times began. */
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
 * @param redis where all processes count together; null: each in its own memory, as while Redis does not answer
 * @param seconds after which a count is forgotten
 * @param mostKeys that one process remembers by itself
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
