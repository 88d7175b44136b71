import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** A request that was accepted. */
export interface InFlightRequest {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly socket: Socket
  /** Bytes already sent on its connection; null while earlier answers are still to be sent there. */
  readonly sentBefore: number | null
}

type Listener = (inFlight: InFlightRequest) => void

const bytesSent = ({ raw: { socket } }: FastifyReply): number | null => (socket && 'bytesWritten' in socket ? socket.bytesWritten : null)

/**
 * The requests in flight. Each ends once: when the operating system has its answer, or when its client has disconnected. In the latter case
 * Node only notifies the answer whose turn it is on the connection; pipelined requests behind it would never end.
 */
export class InFlightRequests {
  private underWay = 0
  private readonly listeners: Listener[] = []
  private readonly byConnection = new WeakMap<Socket, Set<InFlightRequest>>()

  constructor(app: FastifyInstance) {
    app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
      this.begin(request, reply)
      done()
    })
  }

  get size(): number {
    return this.underWay
  }

  /** All listeners share one `close` listener per request. */
  onEnd(listener: Listener): void {
    this.listeners.push(listener)
  }

  private begin(request: FastifyRequest, reply: FastifyReply): void {
    const { socket } = request.raw
    const inFlight: InFlightRequest = { request, reply, socket, sentBefore: bytesSent(reply) }
    const open = this.openOn(socket)
    open.add(inFlight)
    this.underWay += 1
    reply.raw.once('close', () => {
      this.end(inFlight, open)
    })
  }

  private openOn(socket: Socket): Set<InFlightRequest> {
    const known = this.byConnection.get(socket)
    if (known) return known
    const open = new Set<InFlightRequest>()
    this.byConnection.set(socket, open)
    socket.once('close', () => {
      for (const inFlight of open) this.end(inFlight, open)
    })
    return open
  }

  private end(inFlight: InFlightRequest, open: Set<InFlightRequest>): void {
    if (!open.delete(inFlight)) return
    this.underWay -= 1
    for (const listener of this.listeners) listener(inFlight)
  }
}
