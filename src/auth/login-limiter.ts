import { createHash } from 'node:crypto'
import { rateLimited, type CodedError } from '../errors.js'
import { FailureBudget } from './failure-budget.js'
import { networkOf } from './network.js'

const WINDOW_SECONDS = 15 * 60
const FAILURES_AN_ACCOUNT = 10
/** Against trying many accounts. High, because a whole school may come from one address. */
const FAILURES_AN_ADDRESS = 100
/** Some 20 MB of memory. */
const MOST_KEYS = 50_000

const refused = (retryAfter: number): CodedError =>
  rateLimited(`Too many failed attempts to sign in: try again in ${Math.ceil(retryAfter / 60)} min.`, retryAfter)

/** An email is as long as its sender likes; its hash is not. */
const accountKey = (email: string): string => createHash('sha256').update(email).digest('base64url')

/** Counts failed attempts to sign in, in this process's memory: ten an account and a hundred an address in 15 minutes. */
export class LoginLimiter {
  private readonly accounts = new FailureBudget({ mostFailures: FAILURES_AN_ACCOUNT, windowSeconds: WINDOW_SECONDS, mostKeys: MOST_KEYS })
  private readonly addresses = new FailureBudget({ mostFailures: FAILURES_AN_ADDRESS, windowSeconds: WINDOW_SECONDS, mostKeys: MOST_KEYS })

  /**
   * Makes an attempt to sign in, unless too many have failed.
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
      await this.accounts.failed(account)
      await this.addresses.failed(network)
    } else {
      this.accounts.cleared(account)
      this.addresses.over(network)
    }
    return result
  }
}
