import type { Deadline } from '../../data/deadline.js'
import { ConcurrencyLimit } from './concurrency-limit.js'

/**
 * Why a request was not answered: there was no place in line; it waited longer than is of use; its time was over when it was
 * being worked on; its client had gone.
 */
export type ShedReason = 'line_full' | 'waited' | 'deadline' | 'hung_up'

export interface AdmissionLimits {
  readonly maxRunning: number
  readonly maxWaiting: number
  /** Bodies of those that wait. */
  readonly maxWaitingBytes: number
  readonly maxWaitMs: number
  /** What one may take, once it is let in, before fewer are let in at once. */
  readonly targetMs: number
}

interface QueuedRequest {
  readonly bytes: number
  readonly enter: () => void
  readonly stop: () => void
}

/**
 * Lets so many requests be worked on at once, and so many wait, the first to come first. Where more come than can be answered, the
 * line is full and stays as short as it is: whoever is let in is still in time.
 */
export class AdmissionQueue {
  /** Since the start. */
  readonly shed: Record<ShedReason, number> = { line_full: 0, waited: 0, deadline: 0, hung_up: 0 }
  private atWork = 0
  private waitingBytes = 0
  private readonly queue = new Set<QueuedRequest>()

  private readonly concurrency: ConcurrencyLimit

  constructor(private readonly limits: AdmissionLimits) {
    this.concurrency = new ConcurrencyLimit({ most: limits.maxRunning, targetMs: limits.targetMs })
  }

  /** How many are worked on at once, just now. */
  get limit(): number {
    return this.concurrency.limit
  }

  get running(): number {
    return this.atWork
  }

  get waiting(): number {
    return this.queue.size
  }

  /** Whoever comes now is refused: there is no place, or the wait would be too long for the place to be of use. */
  get isFull(): boolean {
    if (this.atWork < this.limit) return false
    const { maxWaiting, maxWaitingBytes, maxWaitMs } = this.limits
    return this.queue.size >= Math.min(maxWaiting, this.concurrency.throughIn(maxWaitMs)) || this.waitingBytes >= maxWaitingBytes
  }

  /**
   * @param bytes of the request that wait with it
   * @param enter is called at once or later, and has to be followed by one `leave`
   * @param refuse is called at once or later, in place of it; nothing is where the deadline ends before either
   */
  join(deadline: Deadline, bytes: number, enter: () => void, refuse: () => void): void {
    if (this.atWork < this.limit) {
      this.atWork += 1
      enter()
    } else if (this.isFull) {
      this.shed.line_full += 1
      refuse()
    } else {
      this.wait(deadline, bytes, enter, refuse)
    }
  }

  /** @param ms since it was let in; null where that says nothing of the work */
  leave(ms: number | null): void {
    this.atWork -= 1
    if (ms !== null) this.concurrency.note(ms)
    for (const first of this.queue) {
      if (this.atWork >= this.limit) return
      first.stop()
      this.atWork += 1
      first.enter()
    }
  }

  private wait(deadline: Deadline, bytes: number, enter: () => void, refuse: () => void): void {
    const tooLong = setTimeout(() => {
      waiting.stop()
      this.shed.waited += 1
      refuse()
    }, this.limits.maxWaitMs)
    const stop = (): void => {
      clearTimeout(tooLong)
      forget()
      this.queue.delete(waiting)
      this.waitingBytes -= bytes
    }
    const forget = deadline.onEnd(stop)
    const waiting: QueuedRequest = { bytes, enter, stop }
    this.queue.add(waiting)
    this.waitingBytes += bytes
  }
}
