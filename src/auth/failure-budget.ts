import type { RateLimiterRes } from 'rate-limiter-flexible'
import type { Counts } from './failure-counts.js'

/** One key's door while there are attempts. */
interface Gate {
  /** Attempts that were let in and have not ended. */
  underWay: number
  asking: number
  /** Askers are let in one at a time; this is the end of their line. */
  line: Promise<unknown>
  /** Tells the first in line that an attempt has ended. */
  wake: () => void
}

export interface FailureBudgetOptions {
  /** Failed attempts a key; a count is forgotten a window after its first, where no wait lasts longer. */
  readonly failures: Counts
  /** Keys that have to wait. */
  readonly waits: Counts
  /** Failures before which nobody waits. */
  readonly free: number
  /** In seconds: the wait grows from a sixtieth of it. */
  readonly longestWait: number
  /** How many times as long as its last wait a count is remembered, at the least. */
  readonly waitsRemembered: number
}

const FIRST_WAIT = 1 / 60

/** A key that has expired by the clock is none, even where the timer that removes it is late. */
const isLeft = (count: RateLimiterRes | null): count is RateLimiterRes => count !== null && count.msBeforeNext > 0

/**
 * So many failed attempts a key are free; after each further one the next has to wait, twice as long each time. An attempt under way
 * counts as failed until it has ended, so that attempts at once cannot overdraw it; where only those are in the way, the next one waits.
 */
export class FailureBudget {
  private readonly gates = new Map<string, Gate>()

  constructor(private readonly options: FailureBudgetOptions) {}

  /**
   * Asks for an attempt.
   * @returns null: go ahead, and say how it ended by one of the methods below; or the seconds to wait
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

  /** The attempt makes good for those that failed before it. */
  async cleared(key: string): Promise<void> {
    const { failures, waits } = this.options
    try {
      await Promise.all([failures.delete(key), waits.delete(key)])
    } finally {
      this.over(key)
    }
  }

  /** The attempt is over, and counts for nothing. */
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
      // All are read at this moment. Whatever ends later makes their sum too high, never too low.
      const { underWay } = gate
      const [count, wait] = await Promise.all([failures.get(key), waits.get(key)])
      if (isLeft(wait)) return Math.ceil(wait.msBeforeNext / 1000)
      // Whoever has waited may try once, and nobody beside.
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
