export interface ConcurrencyTargets {
  /** Requests at once, where they are quick. */
  readonly most: number
  /** What a request may take from being let in to its answer, before fewer are let in at once. */
  readonly targetMs: number
}

/** However slow it gets: the connections to the database are to have something to do. */
const LEAST = 8
const SLOWEST_STEP = 1 / 4
const QUICKEST_STEP = 3 / 2

/**
 * How many requests are worked on at once. Where the work is slow because there is so much of it, each takes the longer the more
 * there are, and in the end all would be late: then fewer are let in, and as many are answered. Half of them have to be slow: a few
 * that wait for a row that someone holds are no reason.
 */
export class ConcurrencyLimit {
  private current: number
  /** Of a request, with as many at once as were let in: as the last ones had it, and those before them. */
  private everyMs: readonly [last: number, before: number] = [0, 0]
  private readonly least: number
  private readonly taken: number[] = []

  /** It begins with few: that they are quick is soon seen. */
  constructor(private readonly limits: ConcurrencyTargets) {
    this.least = Math.min(LEAST, limits.most)
    this.current = this.least
  }

  get limit(): number {
    return this.current
  }

  /**
   * How many more are through after so long, where as many as may be are worked on all the while. What held up some once, as opening
   * the first connections does, says nothing of those to come.
   */
  throughIn(ms: number): number {
    return ms / Math.min(...this.everyMs)
  }

  /** @param ms that a request took from being let in to its answer, or to being given up */
  note(ms: number): void {
    this.taken.push(ms)
    // All that were let in under the limit have to be through before it can be judged.
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
