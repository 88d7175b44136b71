import type { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { Account } from './account.js'

const MINUTE_SECONDS = 60
/** What is spent is told when it is so much of the budget, or so old. */
const SHARE_TO_TELL = 0.01
const TELL_AFTER_MS = 1_000

/**
 * A bucket in Redis, by Redis's clock, in the place of the window that the library counts in: what was consumed leaks away evenly.
 * Answers what is consumed, more than the bucket's size where it is owed.
 */
const LEAKING_BUCKET = `
  local size, seconds = tonumber(ARGV[3]), tonumber(ARGV[4])
  local time = redis.call('time')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local kept = redis.call('hmget', KEYS[1], 'consumed', 'at')
  local leaked = (now - tonumber(kept[2] or now)) * size / (seconds * 1000)
  local consumed = math.max(0, math.max(0, tonumber(kept[1] or 0) - leaked) + tonumber(ARGV[1]))
  redis.call('hset', KEYS[1], 'consumed', consumed, 'at', now)
  local empty = math.ceil(consumed / size * seconds * 1000)
  redis.call('pexpire', KEYS[1], empty + 1000)
  return { math.ceil(consumed), empty }
`

/** What is not told yet of one account. */
interface Untold {
  readonly account: Account
  cost: number
  /** One message at a time: what it answers is then without what came after it, and nothing else. */
  underWay: boolean
}

/**
 * What the processes tell each other of spending, by way of Redis. No operation waits for it: each process lets through what its
 * own bucket holds, tells Redis of it at once where it is a hundredth of the budget, else within a second, and is told what all of
 * them together have left. A budget can so be overdrawn by what the other processes let through in between; that is owed, and
 * paid back before the next operation. While Redis does not answer each process has the whole budget.
 */
export class SharedSpending {
  private readonly limiter: RateLimiterRedis
  private readonly untold = new Map<string, Untold>()
  private readonly size: number
  private timer: NodeJS.Timeout | null = null

  /** @param redis a connection of its own: the library keeps one script for each */
  constructor(
    redis: Redis,
    costPerMinute: number,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.size = costPerMinute
    this.limiter = new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: 'rtsport:cost',
      points: costPerMinute,
      duration: MINUTE_SECONDS,
      customIncrTtlLuaScript: LEAKING_BUCKET,
      rejectIfRedisNotReady: true,
    })
  }

  /** @param cost fewer than none where it is given back */
  note(account: Account, cost: number): void {
    const untold = this.untold.get(account.key) ?? { account, cost: 0, underWay: false }
    untold.cost += cost
    this.untold.set(account.key, untold)
    this.tellInTime(untold)
  }

  private tellInTime(untold: Untold): void {
    if (untold.underWay) return
    if (untold.cost >= this.size * SHARE_TO_TELL) void this.tell(untold)
    else this.timer ??= setTimeout(() => this.tellAll(), TELL_AFTER_MS).unref()
  }

  private tellAll(): void {
    this.timer = null
    for (const untold of this.untold.values()) if (!untold.underWay) void this.tell(untold)
  }

  private async tell(untold: Untold): Promise<void> {
    const { account, cost } = untold
    untold.cost = 0
    untold.underWay = true
    try {
      const { consumedPoints } = await this.limiter.penalty(account.key, cost)
      account.bucket.learn(this.size - consumedPoints - untold.cost, this.clock())
    } catch {
      // Redis does not answer: what this process knows by itself goes on to count.
    }
    untold.underWay = false
    if (untold.cost === 0) this.untold.delete(account.key)
    else this.tellInTime(untold)
  }
}
