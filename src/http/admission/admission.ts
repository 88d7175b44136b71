import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LoadLimits } from '../../config/load.js'
import { Deadline } from '../../data/deadline.js'
import { Line } from './line.js'
import { giveUp, refuse, refuseWaiting } from './refusal.js'

/** Whoever asks these wants to know how the server is when it has much to do. */
const ALWAYS_ANSWERED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])
const MAX_WAITING_BYTES = 16_777_216
/** What a body is taken for that does not say how long it is. */
const UNKNOWN_BYTES = 262_144
/** What is given up on the way answers by itself, and says more. */
const GRACE_MS = 250

/** What is known of a request on its way. */
interface Passage {
  readonly deadline: Deadline
  /** When it was let in, by performance.now(); null before, and once it has left. */
  since: number | null
}

const passages = new WeakMap<FastifyRequest, Passage>()

/** Until when a request's answer is of use; undefined for those that are always answered. */
export const deadlineOf = (request: FastifyRequest): Deadline | undefined => passages.get(request)?.deadline

/** Decides which requests are worked on, which wait, and which are refused. */
export class Admission {
  readonly line: Line
  private readonly allowedOrigins: ReadonlySet<string>

  constructor(
    private readonly limits: LoadLimits,
    corsOrigins: readonly string[],
  ) {
    this.line = new Line({
      maxRunning: limits.maxRunningRequests,
      maxWaiting: limits.maxWaitingRequests,
      maxWaitingBytes: MAX_WAITING_BYTES,
      // The other half is for the work.
      maxWaitMs: limits.requestTimeoutMs / 2,
      targetMs: limits.requestTimeoutMs / 8,
    })
    this.allowedOrigins = new Set(corsOrigins)
  }

  /** To be called before the routes are. */
  register(app: FastifyInstance): void {
    this.guardDoor(app)
    app.addHook('onRequest', (request, reply, done) => {
      if (!ALWAYS_ANSWERED.has(request.routeOptions.url ?? '')) this.arrive(request, reply)
      done()
    })
    // Behind the body: who sends it slowly does not hold a place for it.
    app.addHook('preHandler', (request, reply, done) => {
      const passage = passages.get(request)
      if (passage) this.join(passage, request, reply, done)
      else done()
    })
    // The work is done. How fast the client takes the answer is not the others' business.
    app.addHook('onSend', (request, _reply, _payload, done) => {
      const passage = passages.get(request)
      if (passage) this.finish(passage)
      done()
    })
  }

  /** In front of everything: while the line is full, most of the work there is would be to say so. */
  private guardDoor({ server }: FastifyInstance): void {
    const listeners = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[]
    server.removeAllListeners('request')
    server.on('request', (request, response) => {
      if (this.line.isFull && this.mayRefuse(request)) {
        this.line.shed.line_full += 1
        refuse(response, request.headers.origin, this.allowedOrigins)
      } else {
        for (const listener of listeners) listener(request, response)
      }
    })
  }

  /** A browser that is not told whether it may ask would not show its page the refusal either. */
  private mayRefuse({ method, url = '' }: IncomingMessage): boolean {
    const [path = ''] = url.split('?', 1)
    return method !== 'OPTIONS' && !ALWAYS_ANSWERED.has(path)
  }

  private arrive(request: FastifyRequest, reply: FastifyReply): void {
    const deadline = new Deadline(this.limits.requestTimeoutMs)
    const passage: Passage = { deadline, since: null }
    passages.set(request, passage)
    const { raw } = reply
    deadline.onEnd(() => {
      this.line.shed[raw.destroyed ? 'hung_up' : 'deadline'] += 1
      setTimeout(() => {
        if (!reply.sent && !raw.destroyed) giveUp(reply)
        this.finish(passage)
      }, GRACE_MS)
    })
    raw.once('close', () => {
      deadline.end() // without an answer so far: the client has gone
      this.finish(passage, true)
    })
  }

  private join(passage: Passage, { headers }: FastifyRequest, reply: FastifyReply, done: () => void): void {
    const enter = (): void => {
      passage.since = performance.now()
      done()
    }
    const bytes = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : UNKNOWN_BYTES
    this.line.join(passage.deadline, bytes, enter, () => {
      this.finish(passage)
      refuseWaiting(reply, this.allowedOrigins)
    })
  }

  private finish(passage: Passage, hasGone = false): void {
    const { deadline, since } = passage
    deadline.settle()
    if (since === null) return
    passage.since = null
    this.line.leave(hasGone ? null : performance.now() - since)
  }
}
