import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ConnectionLimits } from '../config/connections.js'

/** How often answers are looked at. */
const CHECK_MS = 1_000

/** An answer that was made and is not with the system yet: the client does not take it as fast as it comes. */
interface Unread {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly bytes: number
  since: number
}

/** Nearly all characters of an answer are one byte. Streams take no more memory than a piece at a time. */
const sizeOf = (payload: unknown): number => (typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0)

const holderOf = ({ facts, ip }: FastifyRequest): string => facts.viewer?.membershipId ?? ip

/**
 * Bounds the memory of answers that are not read. Where they are too many, it is whoever keeps the most of them who loses a
 * connection, the one with the oldest: who asks for much on many connections and reads none takes nothing from others.
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
    if (request.raw.socket.destroyed) return // its end has been told already
    this.forget(request) // an error has taken the place of an answer
    this.unread.set(request, { request, reply, bytes, since: performance.now() })
    this.total += bytes
    while (this.total > this.limits.maxUnreadBytes) {
      const oldest = this.oldestOfMost()
      if (!oldest || oldest === request) return // one that is alone is not too many, however long it is
      this.cut.too_many += 1
      this.cutOff(oldest)
    }
  }

  private forget(request: FastifyRequest): void {
    this.total -= this.unread.get(request)?.bytes ?? 0
    this.unread.delete(request)
  }

  /** The oldest of the answers of whoever keeps the most bytes. */
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
      // One that has no socket waits for another one on its connection.
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
