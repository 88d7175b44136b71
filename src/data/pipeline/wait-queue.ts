import { within, type Deadline } from '../deadline.js'

/** Those who wait for their turn, the first to come first. Who waits no longer is not in the way of the others. */
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

  /** Lets the first one go on. */
  next(): void {
    const [first] = this.waiting
    if (!first) return
    this.waiting.delete(first)
    first()
  }

  /** Lets everybody look again. */
  all(): void {
    for (const one of [...this.waiting]) one()
    this.waiting.clear()
  }
}
