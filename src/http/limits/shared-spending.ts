import type { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { Account } from './account.js'

const MINUTE_SECONDS = 60
/** Spending is reported when it reaches this share of the budget, or this age. */
const SHARE_TO_TELL = 0.01
const TELL_AFTER_MS = 1_000

/**
 * A leaky bucket in Redis, by Redis's clock, instead of the library's fixed window. Returns what is consumed, which exceeds the bucket's
 * size if it is overdrawn.
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

/** Unreported spending of one account. */
interface Untold {
  readonly account: Account
  cost: number
  /** One report at a time, so that its answer excludes exactly the spending noted since. */
  underWay: boolean
}

/**
 * Shares spending between processes through Redis. No operation waits for Redis: each process admits what its own bucket allows, reports it
 * (at once from a hundredth of the budget, otherwise within a second), and learns what all processes together have left. In between, other
 * processes can overdraw a budget. The debt is repaid before the next operation. While Redis does not answer, each process grants the whole
 * budget.
 */
export class SharedSpending {
  private readonly limiter: RateLimiterRedis
  private readonly untold = new Map<string, Untold>()
  private readonly size: number
  private timer: NodeJS.Timeout | null = null

  /** @param redis a connection of its own, because the library registers one script per connection */
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

  /** @param cost negative for a refund */
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
      // Redis does not answer: this process continues with its own count.
    }
    untold.underWay = false
    if (untold.cost === 0) this.untold.delete(account.key)
    else this.tellInTime(untold)
  }
}
