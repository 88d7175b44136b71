import { pidOf } from './backend.js'
import type { Lane } from './lane.js'

/** Long enough for most statements to end by themselves, which costs nothing. */
const LOOK_EVERY_MS = 50
/** If cancelling does not help by then, the connection or its server is dead. The messages behind it are sent elsewhere. */
const GIVE_UP_AFTER_MS = 3_000

/**
 * Cancels statements on shared connections that run for nobody: the deadline has passed, or the client has disconnected. PostgreSQL can
 * only cancel what it is running now. By the time the signal arrives it may run the next message, which then fails instead and is retried
 * (see Pipeline).
 */
export class StatementCanceller {
  private timer: NodeJS.Timeout | null = null
  private readonly cancelling = new Set<Lane>()

  /** @param cancel cancels what the backend with this process id is running */
  constructor(
    private readonly lanes: () => Iterable<Lane>,
    private readonly cancel: (pid: number) => Promise<void>,
  ) {}

  /** Call it when something was abandoned. It runs until nothing is. */
  start(): void {
    this.timer ??= setInterval(() => {
      this.look()
    }, LOOK_EVERY_MS)
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer)
    this.timer = null
  }

  private look(): void {
    let abandoned = false
    for (const lane of this.lanes()) {
      if (!lane.hasAbandoned) continue
      abandoned = true
      const forMs = lane.abandonedFor(performance.now())
      if (forMs === null) continue
      if (forMs >= GIVE_UP_AFTER_MS) lane.destroy()
      else this.end(lane)
    }
    if (!abandoned) this.stop()
  }

  /** One cancellation at a time per connection: a second one could only hit the next message. */
  private end(lane: Lane): void {
    if (this.cancelling.has(lane)) return
    this.cancelling.add(lane)
    this.cancel(pidOf(lane.client))
      .catch(() => undefined) // it is tried again
      .finally(() => this.cancelling.delete(lane))
  }
}
