import type { Deadline } from '../../data/deadline.js'
import { ConcurrencyLimit } from './concurrency-limit.js'

/**
 * Why a request was shed: no place in the queue (`line_full`), too long in the queue (`waited`), timed out while being worked on
 * (`deadline`), or the client disconnected (`hung_up`).
 */
export type ShedReason = 'line_full' | 'waited' | 'deadline' | 'hung_up'

export interface AdmissionLimits {
  readonly maxRunning: number
  readonly maxWaiting: number
  /** Total body size of waiting requests. */
  readonly maxWaitingBytes: number
  readonly maxWaitMs: number
  /** Latency target for an admitted request; above it, the concurrency limit shrinks. */
  readonly targetMs: number
}

interface QueuedRequest {
  readonly bytes: number
  readonly enter: () => void
  readonly stop: () => void
}

/**
 * Admission control: limits how many requests run at once and how many wait, first in, first out. Under overload the queue stays short, so
 * every admitted request can still meet its deadline.
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

  /** The current concurrency limit. */
  get limit(): number {
    return this.concurrency.limit
  }

  get running(): number {
    return this.atWork
  }

  get waiting(): number {
    return this.queue.size
  }

  /** True if a new request would be refused: there is no place, or its wait would be too long to be of use. */
  get isFull(): boolean {
    if (this.atWork < this.limit) return false
    const { maxWaiting, maxWaitingBytes, maxWaitMs } = this.limits
    return this.queue.size >= Math.min(maxWaiting, this.concurrency.throughIn(maxWaitMs)) || this.waitingBytes >= maxWaitingBytes
  }

  /**
   * @param bytes size of the request's body while it waits
   * @param enter called now or later; must be followed by exactly one `leave`
   * @param refuse called instead of `enter`, now or later; neither is called if the deadline ends first
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

  /** @param ms time since admission; null if it says nothing about the work */
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
