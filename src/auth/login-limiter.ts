import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { defaultLimits, type LoginLimits } from '../config/limits.js'
import { rateLimited, type CodedError } from '../errors.js'
import { FailureBudget } from './failure-budget.js'
import { countsIn } from './failure-counts.js'
import { networkOf } from './network.js'

/** Of each kind; some 20 MB of memory. */
const MOST_KEYS = 50_000

const inWords = (seconds: number): string => (seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`)

const refused = (retryAfter: number): CodedError =>
  rateLimited(`Too many failed sign-in attempts: try again in ${inWords(retryAfter)}.`, retryAfter)

/** An email is as long as its sender likes; its hash is not. Nor does whoever reads the counts learn who they are of. */
const accountKey = (email: string): string => createHash('sha256').update(email).digest('base64url')

/** Makes who has failed too often at signing in wait, longer each time: by the account and by the address. */
export class LoginLimiter {
  private readonly accounts: FailureBudget
  private readonly addresses: FailureBudget

  /** @param redis where all processes count together; while it does not answer, each counts by itself */
  constructor(limits: LoginLimits = defaultLimits, redis: Redis | null = null) {
    const longestWait = limits.loginLongestWaitSeconds
    const counts = (name: string) => countsIn(redis, `login:${name}`, longestWait, MOST_KEYS)
    this.accounts = new FailureBudget({
      failures: counts('account'),
      waits: counts('account-wait'),
      free: limits.loginFailuresPerAccount,
      longestWait,
      // One who goes on guessing after the longest wait begins with the longest wait again.
      waitsRemembered: 2,
    })
    this.addresses = new FailureBudget({
      failures: counts('address'),
      waits: counts('address-wait'),
      free: limits.loginFailuresPerAddress,
      longestWait,
      // Nobody makes good for the others of a school: what they mistype in a day must not add up.
      waitsRemembered: 1,
    })
  }

  /**
   * Makes an attempt to sign in, unless it has to wait.
   * @param email in the spelling that the account is looked up by; whether there is such an account makes no difference
   * @param work answers null where the attempt fails; where it rejects, nothing is known of the password, and nothing counted
   * @throws RATE_LIMITED, before the work
   */
  async attempt<T>(email: string, address: string, work: () => Promise<T | null>): Promise<T | null> {
    const account = accountKey(email)
    const network = networkOf(address)
    // Always the address first: two attempts that wait in opposite orders would wait for each other.
    const addressWait = await this.addresses.ask(network)
    if (addressWait !== null) throw refused(addressWait)
    const accountWait = await this.accounts.ask(account)
    if (accountWait !== null) {
      this.addresses.over(network)
      throw refused(accountWait)
    }
    return this.run(account, network, work)
  }

  private async run<T>(account: string, network: string, work: () => Promise<T | null>): Promise<T | null> {
    let result: T | null
    try {
      result = await work()
    } catch (error) {
      this.accounts.over(account)
      this.addresses.over(network)
      throw error
    }
    if (result === null) {
      await Promise.all([this.accounts.failed(account), this.addresses.failed(network)])
    } else {
      await this.accounts.cleared(account)
      this.addresses.over(network)
    }
    return result
  }
}
