import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import { rateLimited } from '../../errors.js'
import type { Account } from './account.js'
import { SharedSpending } from './shared-spending.js'
import { TokenBucket } from './token-bucket.js'

/** Of each kind. Whoever has not asked for longest is forgotten first, and has a full budget again. */
const MOST_SPENDERS = 10_000
const MINUTE_MS = 60_000

/** Who pays: the membership, however often it has signed in; without one the network that the request comes from. */
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
  /** Where other processes learn of what is spent here, and this one of theirs. */
  readonly shared?: SharedSpending | null
  /** In milliseconds; it never goes back. */
  readonly clock?: () => number
}

/** What each viewer may spend on operations: so many rows a minute, in a bucket that fills evenly. */
export class CostBudget {
  private readonly costPerMinute: number
  private readonly shared: SharedSpending | null
  private readonly clock: () => number
  /** Apart, so that no crowd of addresses has a member forgotten. */
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
   * Pays for an operation.
   * @throws RATE_LIMITED where the budget does not hold as much, and nothing is paid
   */
  spend(spender: Spender, cost: number): void {
    const account = this.accountOf(spender)
    const wait = account.bucket.take(cost, this.clock())
    if (wait > 0) throw refused(wait)
    this.shared?.note(account, cost)
  }

  /** Gives back what was paid for an operation that was not served. */
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

/** @param costPerMinute 0 for none */
export const costBudget = (costPerMinute: number, redis: Redis | null): CostBudget | null =>
  costPerMinute === 0 ? null : new CostBudget({ costPerMinute, shared: redis && new SharedSpending(redis, costPerMinute) })
