import { Server } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { InFlightRequests } from './in-flight-requests.js'

/** Idle connections are kept so long, in which their clients learn with an answer that they end; who is on the way meets no closed door. */
const LINGER_MS = 1_000
/** From the signal on; with what comes behind it, the process ends within ten seconds. */
const DRAIN_MS = 7_500
const LOOK_MS = 20

/** Ends a server without losing a request that it has taken. */
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

  /** No more is to be sent here. */
  get isDraining(): boolean {
    return this.shutdown !== null
  }

  /**
   * Takes no more connections, answers what is asked on those that there are, and closes them.
   * @param mostMs after which connections are closed whatever is under way on them
   */
  drain(mostMs = DRAIN_MS): Promise<void> {
    this.shutdown ??= this.end(performance.now() + mostMs)
    return this.shutdown
  }

  private async end(deadline: number): Promise<void> {
    const { server } = this.app
    // Node's own way of closing an HTTP server closes its idle connections at once, whatever is on the way there.
    Server.prototype.close.call(server)
    const lingerUntil = Math.min(deadline, performance.now() + LINGER_MS)
    while (performance.now() < lingerUntil && (await this.connections()) > 0) await wait(LOOK_MS)
    // What is under way and not the connections: Node takes an answer for sent as soon as it is written, and would cut off a slow reader's.
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
