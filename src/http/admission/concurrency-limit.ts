export interface ConcurrencyTargets {
  /** Maximum number of concurrent requests while they are fast. */
  readonly most: number
  /** Latency target, from admission to answer; above it, the limit shrinks. */
  readonly targetMs: number
}

/** The minimum, however slow requests get: enough to keep the database connections busy. */
const LEAST = 8
const SLOWEST_STEP = 1 / 4
const QUICKEST_STEP = 3 / 2

/**
 * An adaptive concurrency limit. If requests are slow because there are too many, fewer are admitted, and no fewer are answered in time. It
 * reacts to the median: a few requests that wait for a locked row do not change it.
 */
export class ConcurrencyLimit {
  private current: number
  /** Milliseconds per completed request at full concurrency, for the last two rounds. */
  private everyMs: readonly [last: number, before: number] = [0, 0]
  private readonly least: number
  private readonly taken: number[] = []

  /** Starts low: a fast server raises it soon. */
  constructor(private readonly limits: ConcurrencyTargets) {
    this.least = Math.min(LEAST, limits.most)
    this.current = this.least
  }

  get limit(): number {
    return this.current
  }

  /**
   * How many more requests complete within this time at full concurrency. Uses the faster of two rounds, so that a one-time delay, such as
   * opening the first connections, does not count.
   */
  throughIn(ms: number): number {
    return ms / Math.min(...this.everyMs)
  }

  /** @param ms from admission until the answer, or until it was given up */
  note(ms: number): void {
    this.taken.push(ms)
    // Judges only after as many requests as the limit admits have completed.
    if (this.taken.length >= this.current) this.adapt()
  }

  private adapt(): void {
    const { most, targetMs } = this.limits
    const { current, least } = this
    this.taken.sort((one, other) => one - other)
    const median = this.taken[Math.floor(this.taken.length / 2)] ?? targetMs
    this.taken.length = 0
    const step = Math.min(QUICKEST_STEP, Math.max(SLOWEST_STEP, targetMs / Math.max(median, 1)))
    this.everyMs = [median / current, this.everyMs[0]]
    this.current = Math.min(most, Math.max(least, step < 1 ? Math.floor(current * step) : Math.ceil(current * step)))
  }
}
