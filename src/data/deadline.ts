import { gaveUp } from '../errors.js'

/**
 * Until when an answer is of use: its time has not passed, and whoever asked still listens. Whatever waits for something on a
 * request's way waits no longer than that.
 */
export class Deadline {
  private readonly at: number
  private readonly timer: NodeJS.Timeout
  private readonly listeners = new Set<() => void>()
  private ended = false
  private settled = false

  constructor(ms: number) {
    this.at = performance.now() + ms
    // All of them are as long: to Node they are one list, and not one timer each.
    this.timer = setTimeout(() => {
      this.end()
    }, ms)
  }

  /** By the clock too: a process that has much to do is late with its timers. */
  get isOver(): boolean {
    return this.ended || performance.now() >= this.at
  }

  /** Milliseconds. */
  get left(): number {
    return this.ended ? 0 : Math.max(0, this.at - performance.now())
  }

  /** @throws OVERLOADED where it is over */
  check(): void {
    if (this.isOver) throw gaveUp()
  }

  /** Ends it before its time: whoever asked has gone. */
  end(): void {
    if (this.ended || this.settled) return
    this.ended = true
    clearTimeout(this.timer)
    for (const listener of [...this.listeners]) listener()
  }

  /** There is an answer: nothing more is cut short. */
  settle(): void {
    this.listeners.clear()
    this.settled = true
    clearTimeout(this.timer)
  }

  /** @returns what takes the listener away again */
  onEnd(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  /**
   * What the work comes to, as long as that is of use.
   * @throws OVERLOADED at the end; the work may go on behind it
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

/** The same where there may be no deadline: then it takes as long as it takes. */
export const within = <T>(deadline: Deadline | undefined, work: Promise<T>): Promise<T> => deadline?.within(work) ?? work
