import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { defaultLimits, type LoginLimits } from '../config/limits.js'
import { rateLimited, type CodedError } from '../errors.js'
import { FailureBudget } from './failure-budget.js'
import { countsIn } from './failure-counts.js'
import { networkOf } from './network.js'

/** Per kind; about 20 MB of memory. */
const MOST_KEYS = 50_000

const inWords = (seconds: number): string => (seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`)

const refused = (retryAfter: number): CodedError =>
  rateLimited(`Too many failed sign-in attempts: try again in ${inWords(retryAfter)}.`, retryAfter)

/** A hash, because an email may have any length. It also hides the accounts from those who read the counts. */
const accountKey = (email: string): string => createHash('sha256').update(email).digest('base64url')

/** Slows down failed sign-in attempts with growing waits, per account and per address. */
export class LoginLimiter {
  private readonly accounts: FailureBudget
  private readonly addresses: FailureBudget

  /** @param redis shares the counts between processes; while it does not answer, each process counts by itself */
  constructor(limits: LoginLimits = defaultLimits, redis: Redis | null = null) {
    const longestWait = limits.loginLongestWaitSeconds
    const counts = (name: string) => countsIn(redis, `login:${name}`, longestWait, MOST_KEYS)
    this.accounts = new FailureBudget({
      failures: counts('account'),
      waits: counts('account-wait'),
      free: limits.loginFailuresPerAccount,
      longestWait,
      // Further guesses after the longest wait start at the longest wait again.
      waitsRemembered: 2,
    })
    this.addresses = new FailureBudget({
      failures: counts('address'),
      waits: counts('address-wait'),
      free: limits.loginFailuresPerAddress,
      longestWait,
      // A success does not reset the address's count, so a school's typing errors over a day must not add up.
      waitsRemembered: 1,
    })
  }

  /**
   * Attempts a sign-in, unless it has to wait.
   * @param email in the normalized spelling of the account look-up; whether the account exists makes no difference
   * @param work resolves with null if the attempt fails; if it rejects, the password was not checked and nothing is counted
   * @throws RATE_LIMITED, before the work
   */
  async attempt<T>(email: string, address: string, work: () => Promise<T | null>): Promise<T | null> {
    const account = accountKey(email)
    const network = networkOf(address)
    // Always the address first: attempts that queue in opposite orders would deadlock.
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
