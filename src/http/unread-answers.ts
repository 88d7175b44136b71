import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ConnectionLimits } from '../config/connections.js'

/** How often answers are checked. */
const CHECK_MS = 1_000

/** A finished answer that the operating system has not accepted in full: the client reads slowly. */
interface Unread {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly bytes: number
  since: number
}

/** Almost all characters of an answer are one byte. A stream uses memory for one chunk at a time. */
const sizeOf = (payload: unknown): number => (typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0)

const holderOf = ({ facts, ip }: FastifyRequest): string => facts.viewer?.membershipId ?? ip

/**
 * Bounds the memory of unread answers. If there are too many, the client with the most unread bytes is disconnected first, on the
 * connection with its oldest answer. A client that requests much on many connections and reads nothing takes nothing from others.
 */
export class UnreadAnswers {
  readonly cut = { late: 0, too_many: 0 }
  private total = 0
  private readonly unread = new Map<FastifyRequest, Unread>()

  constructor(
    app: FastifyInstance,
    private readonly limits: ConnectionLimits,
  ) {
    app.addHook('onSend', (request: FastifyRequest, reply: FastifyReply, payload, done) => {
      this.add(request, reply, sizeOf(payload))
      done(null, payload)
    })
    app.inFlightRequests.onEnd(({ request }) => {
      this.forget(request)
    })
    const timer = setInterval(() => {
      this.cutLate()
    }, CHECK_MS).unref()
    app.addHook('onClose', (_app, done) => {
      clearInterval(timer)
      done()
    })
  }

  get bytes(): number {
    return this.total
  }

  private add(request: FastifyRequest, reply: FastifyReply, bytes: number): void {
    if (request.raw.socket.destroyed) return // its end was reported already
    this.forget(request) // an error has replaced the answer
    this.unread.set(request, { request, reply, bytes, since: performance.now() })
    this.total += bytes
    while (this.total > this.limits.maxUnreadBytes) {
      const oldest = this.oldestOfMost()
      if (!oldest || oldest === request) return // a single answer is never too many, however long
      this.cut.too_many += 1
      this.cutOff(oldest)
    }
  }

  private forget(request: FastifyRequest): void {
    this.total -= this.unread.get(request)?.bytes ?? 0
    this.unread.delete(request)
  }

  /** The oldest answer of the client with the most unread bytes. */
  private oldestOfMost(): FastifyRequest | undefined {
    const kept = new Map<string, { bytes: number; readonly oldest: FastifyRequest }>()
    for (const { request, bytes } of this.unread.values()) {
      const holder = holderOf(request)
      const sum = kept.get(holder)
      if (sum) sum.bytes += bytes
      else kept.set(holder, { bytes, oldest: request })
    }
    return [...kept.values()].reduce((most, one) => (one.bytes > most.bytes ? one : most)).oldest
  }

  private cutLate(): void {
    const now = performance.now()
    for (const answer of this.unread.values()) {
      const { request, reply, since } = answer
      // Without a socket, it waits for another answer on its connection.
      if (reply.raw.socket === null) answer.since = now
      else if (now - since > this.limits.receiveTimeoutSeconds * 1_000) {
        this.cut.late += 1
        this.cutOff(request)
      }
    }
  }

  private cutOff({ raw: { socket } }: FastifyRequest): void {
    socket.destroy()
    for (const request of this.unread.keys()) if (request.raw.socket === socket) this.forget(request)
  }
}
