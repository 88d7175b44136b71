import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import { rateLimited } from '../../errors.js'
import type { Account } from './account.js'
import { SharedSpending } from './shared-spending.js'
import { TokenBucket } from './token-bucket.js'

/** Per kind. The least recently used account is evicted first, and then has a full budget again. */
const MOST_SPENDERS = 10_000
const MINUTE_MS = 60_000

/** Who pays: the membership, across all its sessions; without one, the network of the request. */
export interface Spender {
  readonly kind: 'member' | 'network'
  readonly id: string
}

const refused = (milliseconds: number): Error => {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  return rateLimited(`You have used up your budget of rows per minute: try again in ${seconds} s.`, seconds)
}

export interface CostBudgetOptions {
  readonly costPerMinute: number
  /** Shares spending with other processes. */
  readonly shared?: SharedSpending | null
  /** A monotonic clock, in milliseconds. */
  readonly clock?: () => number
}

/** Each viewer's budget for operations in rows per minute, as a token bucket. */
export class CostBudget {
  private readonly costPerMinute: number
  private readonly shared: SharedSpending | null
  private readonly clock: () => number
  /** Separate caches, so that a flood of addresses cannot evict members. */
  private readonly accounts = {
    member: new LRUCache<string, Account>({ max: MOST_SPENDERS }),
    network: new LRUCache<string, Account>({ max: MOST_SPENDERS }),
  }

  constructor({ costPerMinute, shared = null, clock = () => performance.now() }: CostBudgetOptions) {
    this.costPerMinute = costPerMinute
    this.shared = shared
    this.clock = clock
  }

  /**
   * Charges an operation to the spender.
   * @throws RATE_LIMITED if the budget is too small; nothing is charged
   */
  spend(spender: Spender, cost: number): void {
    const account = this.accountOf(spender)
    const wait = account.bucket.take(cost, this.clock())
    if (wait > 0) throw refused(wait)
    this.shared?.note(account, cost)
  }

  /** Refunds an operation that was not served. */
  refund(spender: Spender, cost: number): void {
    const account = this.accountOf(spender)
    account.bucket.put(cost, this.clock())
    this.shared?.note(account, -cost)
  }

  private accountOf({ kind, id }: Spender): Account {
    const known = this.accounts[kind].get(id)
    if (known) return known
    const bucket = new TokenBucket(this.costPerMinute, this.costPerMinute / MINUTE_MS, this.clock())
    const account = { key: `${kind}:${id}`, bucket }
    this.accounts[kind].set(id, account)
    return account
  }
}

/** @param costPerMinute 0 for no limit */
export const costBudget = (costPerMinute: number, redis: Redis | null): CostBudget | null =>
  costPerMinute === 0 ? null : new CostBudget({ costPerMinute, shared: redis && new SharedSpending(redis, costPerMinute) })
