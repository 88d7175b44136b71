import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** A request that was taken. */
export interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly socket: Socket
  /** Bytes that had gone out on its connection before; null where answers of others are still to go out. */
  readonly sentBefore: number | null
}

type Listener = (exchange: Exchange) => void

const bytesSent = ({ raw: { socket } }: FastifyReply): number | null => (socket && 'bytesWritten' in socket ? socket.bytesWritten : null)

/**
 * The requests under way. Each ends once: when its answer is with the system, or when its client has gone. Of the latter Node tells
 * that answer alone whose turn it is on the connection: those to requests that were sent behind it would never end.
 */
export class Exchanges {
  private underWay = 0
  private readonly listeners: Listener[] = []
  private readonly byConnection = new WeakMap<Socket, Set<Exchange>>()

  constructor(app: FastifyInstance) {
    app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
      this.begin(request, reply)
      done()
    })
  }

  get size(): number {
    return this.underWay
  }

  /** Whoever wants to know listens here, so that a request has one listener and not one for each of them. */
  onEnd(listener: Listener): void {
    this.listeners.push(listener)
  }

  private begin(request: FastifyRequest, reply: FastifyReply): void {
    const { socket } = request.raw
    const exchange: Exchange = { request, reply, socket, sentBefore: bytesSent(reply) }
    const open = this.openOn(socket)
    open.add(exchange)
    this.underWay += 1
    reply.raw.once('close', () => {
      this.end(exchange, open)
    })
  }

  private openOn(socket: Socket): Set<Exchange> {
    const known = this.byConnection.get(socket)
    if (known) return known
    const open = new Set<Exchange>()
    this.byConnection.set(socket, open)
    socket.once('close', () => {
      for (const exchange of open) this.end(exchange, open)
    })
    return open
  }

  private end(exchange: Exchange, open: Set<Exchange>): void {
    if (!open.delete(exchange)) return
    this.underWay -= 1
    for (const listener of this.listeners) listener(exchange)
  }
}
