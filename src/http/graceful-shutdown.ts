import { Server } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { InFlightRequests } from './in-flight-requests.js'

/**
 * How long idle connections stay open at shutdown. An answer in that time tells their clients to close, and requests on the way are not
 * refused.
 */
const LINGER_MS = 1_000
/** From the signal on. With what follows, the process exits within ten seconds. */
const DRAIN_MS = 7_500
const LOOK_MS = 20

/** Shuts a server down without losing an accepted request. */
export class GracefulShutdown {
  private shutdown: Promise<void> | null = null

  constructor(
    private readonly app: FastifyInstance,
    private readonly inFlightRequests: InFlightRequests,
  ) {
    app.addHook('onSend', (_request: FastifyRequest, reply: FastifyReply, payload, done) => {
      if (this.shutdown) reply.header('connection', 'close')
      done(null, payload)
    })
  }

  /** True once the shutdown has begun: send no more requests here. */
  get isDraining(): boolean {
    return this.shutdown !== null
  }

  /**
   * Stops accepting connections, answers the requests on open ones, and closes them.
   * @param mostMs after this time, connections are closed even if requests are in flight
   */
  drain(mostMs = DRAIN_MS): Promise<void> {
    this.shutdown ??= this.end(performance.now() + mostMs)
    return this.shutdown
  }

  private async end(deadline: number): Promise<void> {
    const { server } = this.app
    // The HTTP server's own `close` would close idle connections at once, even with a request on the way.
    Server.prototype.close.call(server)
    const lingerUntil = Math.min(deadline, performance.now() + LINGER_MS)
    while (performance.now() < lingerUntil && (await this.connections()) > 0) await wait(LOOK_MS)
    // Waits for requests, not connections: Node counts an answer as sent once it is written, and would cut off slow readers.
    while (performance.now() < deadline && this.inFlightRequests.size > 0) await wait(LOOK_MS)
    server.closeAllConnections()
    await this.app.close()
  }

  private connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.app.server.getConnections((error, count) => {
        if (error) reject(error)
        else resolve(count)
      })
    })
  }
}
