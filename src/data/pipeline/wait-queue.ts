import { within, type Deadline } from '../deadline.js'

/** A first-in, first-out wait queue. A waiter that gives up leaves the queue. */
export class WaitQueue {
  private readonly waiting = new Set<() => void>()

  get isEmpty(): boolean {
    return this.waiting.size === 0
  }

  async wait(deadline: Deadline | undefined): Promise<void> {
    let mine = (): void => undefined
    const turn = new Promise<void>(resolve => {
      mine = resolve
    })
    this.waiting.add(mine)
    try {
      await within(deadline, turn)
    } finally {
      this.waiting.delete(mine)
    }
  }

  /** Wakes the first waiter. */
  next(): void {
    const [first] = this.waiting
    if (!first) return
    this.waiting.delete(first)
    first()
  }

  /** Wakes all waiters to check again. */
  all(): void {
    for (const one of [...this.waiting]) one()
    this.waiting.clear()
  }
}
