import type { RateLimiterRes } from 'rate-limiter-flexible'
import type { Counts } from './failure-counts.js'

/** Admission state for one key with attempts in progress. */
interface Gate {
  /** Attempts that were admitted and have not ended. */
  underWay: number
  asking: number
  /** The end of the queue: callers are admitted one at a time. */
  line: Promise<unknown>
  /** Wakes the first in the queue when an attempt has ended. */
  wake: () => void
}

export interface FailureBudgetOptions {
  /** Failed attempts per key. A count expires one window after its first failure, unless a wait keeps it longer. */
  readonly failures: Counts
  /** Keys that have to wait. */
  readonly waits: Counts
  /** Failures that are free of waiting. */
  readonly free: number
  /** In seconds. Waits start at a sixtieth of it. */
  readonly longestWait: number
  /** A count is kept for at least this many times its last wait. */
  readonly waitsRemembered: number
}

const FIRST_WAIT = 1 / 60

/** Ignores a key that has expired by the clock, even if the timer that removes it is late. */
const isLeft = (count: RateLimiterRes | null): count is RateLimiterRes => count !== null && count.msBeforeNext > 0

/**
 * Exponential backoff for failed attempts per key: some are free, then each failure doubles the wait. An attempt in progress counts as
 * failed until it ends, so that concurrent attempts cannot exceed the budget. If only those are in the way, the next attempt queues.
 */
export class FailureBudget {
  private readonly gates = new Map<string, Gate>()

  constructor(private readonly options: FailureBudgetOptions) {}

  /**
   * Requests an attempt.
   * @returns null to proceed, after which one of the methods below must be called; otherwise the seconds to wait
   */
  async ask(key: string): Promise<number | null> {
    const gate = this.gates.get(key) ?? { underWay: 0, asking: 0, line: Promise.resolve(), wake: () => undefined }
    this.gates.set(key, gate)
    gate.asking += 1
    const turn = gate.line.then(() => this.decide(key, gate))
    gate.line = turn.catch(() => undefined)
    try {
      return await turn
    } finally {
      gate.asking -= 1
      this.tidy(key, gate)
    }
  }

  /** The attempt failed. */
  async failed(key: string): Promise<void> {
    try {
      await this.count(key)
    } finally {
      this.over(key)
    }
  }

  /** The attempt succeeded, and resets the earlier failures. */
  async cleared(key: string): Promise<void> {
    const { failures, waits } = this.options
    try {
      await Promise.all([failures.delete(key), waits.delete(key)])
    } finally {
      this.over(key)
    }
  }

  /** The attempt is over and does not count. */
  over(key: string): void {
    const gate = this.gates.get(key)
    if (!gate) return
    gate.underWay -= 1
    gate.wake()
    this.tidy(key, gate)
  }

  private async count(key: string): Promise<void> {
    const { failures, waits, free, longestWait, waitsRemembered } = this.options
    const { consumedPoints, msBeforeNext } = await failures.penalty(key)
    if (consumedPoints < free) return
    const wait = Math.ceil(Math.min(longestWait, longestWait * FIRST_WAIT * 2 ** (consumedPoints - free)))
    await waits.set(key, 1, wait)
    const remembered = wait * waitsRemembered
    if (remembered * 1000 > msBeforeNext) await failures.set(key, consumedPoints, remembered)
  }

  private async decide(key: string, gate: Gate): Promise<number | null> {
    const { failures, waits, free } = this.options
    for (;;) {
      // Reads all of them at the same moment. Attempts that end later make the sum too high, never too low.
      const { underWay } = gate
      const [count, wait] = await Promise.all([failures.get(key), waits.get(key)])
      if (isLeft(wait)) return Math.ceil(wait.msBeforeNext / 1000)
      // After a wait, one attempt is allowed, and no other beside it.
      if (underWay === 0 || (isLeft(count) ? count.consumedPoints : 0) + underWay < free) {
        gate.underWay += 1
        return null
      }
      if (gate.underWay === underWay) {
        await new Promise<void>(resolve => {
          gate.wake = resolve
        })
      }
    }
  }

  private tidy(key: string, gate: Gate): void {
    if (gate.underWay === 0 && gate.asking === 0) this.gates.delete(key)
  }
}
