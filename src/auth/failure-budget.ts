import { RateLimiterMemory } from 'rate-limiter-flexible'

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

/**
 * So many failed attempts a key in a window of time, then none until the window ends. An attempt under way counts as failed
 * until it has ended, so that attempts at once cannot overdraw it; where only those are in the way, the next one waits.
 */
export class FailureBudget {
  private readonly failures: RateLimiterMemory
  private readonly mostFailures: number
  private readonly gates = new Map<string, Gate>()
  /** In the order of their windows, so that the one that ends first is the first to go. */
  private readonly keys = new Set<string>()
  private readonly mostKeys: number

  /** @param options of the failed keys, `mostKeys` are kept: beyond it, the oldest is forgotten */
  constructor(options: { readonly mostFailures: number; readonly windowSeconds: number; readonly mostKeys: number }) {
    this.failures = new RateLimiterMemory({ points: options.mostFailures, duration: options.windowSeconds })
    this.mostFailures = options.mostFailures
    this.mostKeys = options.mostKeys
  }

  /**
   * Asks for an attempt.
   * @returns null: go ahead, and say how it ended by one of the methods below; or the seconds until the window ends
   */
  async ask(key: string): Promise<number | null> {
    const gate = this.gates.get(key) ?? { underWay: 0, asking: 0, line: Promise.resolve(), wake: () => undefined }
    this.gates.set(key, gate)
    gate.asking += 1
    const turn = gate.line.then(() => this.decide(key, gate))
    gate.line = turn
    try {
      return await turn
    } finally {
      gate.asking -= 1
      this.tidy(key, gate)
    }
  }

  /** The attempt failed. */
  async failed(key: string): Promise<void> {
    const { isFirstInDuration } = await this.failures.penalty(key)
    if (isFirstInDuration) this.remember(key)
    this.over(key)
  }

  /** The attempt makes good for those that failed before it. */
  cleared(key: string): void {
    this.forget(key)
    this.over(key)
  }

  /** The attempt is over, and counts for nothing. */
  over(key: string): void {
    const gate = this.gates.get(key)
    if (!gate) return
    gate.underWay -= 1
    gate.wake()
    this.tidy(key, gate)
  }

  private async decide(key: string, gate: Gate): Promise<number | null> {
    for (;;) {
      // Both are read at this moment. Whatever ends later makes their sum too high, never too low.
      const { underWay } = gate
      const count = await this.failures.get(key)
      const failures = count && count.msBeforeNext > 0 ? count.consumedPoints : 0
      if (count && failures >= this.mostFailures) return Math.ceil(count.msBeforeNext / 1000)
      if (failures + underWay < this.mostFailures) {
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

  private remember(key: string): void {
    this.keys.delete(key)
    this.keys.add(key)
    const [oldest] = this.keys
    if (this.keys.size > this.mostKeys && oldest !== undefined) this.forget(oldest)
  }

  private forget(key: string): void {
    this.keys.delete(key)
    void this.failures.delete(key)
  }
}
