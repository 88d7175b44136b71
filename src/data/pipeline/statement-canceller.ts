import { pidOf } from './backend.js'
import type { Lane } from './lane.js'

/** Long enough for most statements to end by themselves, which costs nobody anything. */
const LOOK_EVERY_MS = 50
/** A connection on which not even that helps is dead, or its server is: those behind it are asked elsewhere. */
const GIVE_UP_AFTER_MS = 3_000

/**
 * Ends statements on shared connections that run on for nobody: their request's time is over, or its client has gone. Only what
 * PostgreSQL works on just now can be ended. By the time it is told so it may be at the next message, which then fails in its
 * place, and is asked again (Pipeline).
 */
export class StatementCanceller {
  private timer: NodeJS.Timeout | null = null
  private readonly cancelling = new Set<Lane>()

  /** @param cancel tells PostgreSQL to end what the process of that number works on */
  constructor(
    private readonly lanes: () => Iterable<Lane>,
    private readonly cancel: (pid: number) => Promise<void>,
  ) {}

  /** To be called when something was abandoned. It goes on until nothing is. */
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

  /** One at a time on a connection: a second one could only hit whoever comes next. */
  private end(lane: Lane): void {
    if (this.cancelling.has(lane)) return
    this.cancelling.add(lane)
    this.cancel(pidOf(lane.client))
      .catch(() => undefined) // it is tried again
      .finally(() => this.cancelling.delete(lane))
  }
}
