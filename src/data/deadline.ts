import { gaveUp } from '../errors.js'

/**
 * The time until which an answer is useful: the timeout has not passed and the client is still connected. Everything that waits on behalf
 * of a request stops waiting then.
 */
export class Deadline {
  private readonly at: number
  private readonly timer: NodeJS.Timeout
  private readonly listeners = new Set<() => void>()
  private ended = false
  private settled = false

  constructor(ms: number) {
    this.at = performance.now() + ms
    // All deadlines have the same length, so Node keeps them in one timer list.
    this.timer = setTimeout(() => {
      this.end()
    }, ms)
  }

  /** Also reads the clock: in a busy process, timers fire late. */
  get isOver(): boolean {
    return this.ended || performance.now() >= this.at
  }

  /** The time is over, but no listener has heard of it yet. */
  get isOverUnnoticed(): boolean {
    return this.isOver && !this.ended && !this.settled
  }

  /** Milliseconds left. */
  get left(): number {
    return this.ended ? 0 : Math.max(0, this.at - performance.now())
  }

  /** @throws OVERLOADED if the deadline has passed */
  check(): void {
    if (this.isOver) throw gaveUp()
  }

  /** Ends the deadline early: the client has disconnected. */
  end(): void {
    if (this.ended || this.settled) return
    this.ended = true
    clearTimeout(this.timer)
    for (const listener of [...this.listeners]) listener()
  }

  /** The answer exists: nothing is cancelled any more. */
  settle(): void {
    this.listeners.clear()
    this.settled = true
    clearTimeout(this.timer)
  }

  /** @returns a function that removes the listener */
  onEnd(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  /**
   * Waits for work until the deadline.
   * @throws OVERLOADED at the deadline; the work itself may continue
   */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        reject(gaveUp())
      }
      const forget = this.onEnd(giveUp)
      if (this.ended) giveUp()
      work.then(
        value => {
          forget()
          resolve(value)
        },
        (error: unknown) => {
          forget()
          reject(error instanceof Error ? error : new Error(String(error)))
        },
      )
    })
  }
}

/** As `Deadline.within`. Without a deadline, it waits without limit. */
export const within = <T>(deadline: Deadline | undefined, work: Promise<T>): Promise<T> => deadline?.within(work) ?? work
