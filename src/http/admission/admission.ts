import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LoadLimits } from '../../config/load.js'
import { Deadline } from '../../data/deadline.js'
import { AdmissionQueue } from './admission-queue.js'
import { giveUp, refuse, refuseWaiting } from './refusal.js'

/** Whoever asks these wants to know how the server is when it has much to do. */
const ALWAYS_ANSWERED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])
const MAX_WAITING_BYTES = 16_777_216
/** What a body is taken for that does not say how long it is. */
const UNKNOWN_BYTES = 262_144
/** What is given up on the way answers by itself, and says more. */
const GRACE_MS = 250

/** What is known of a request on its way. */
interface PendingRequest {
  readonly deadline: Deadline
  /** When it was let in, by performance.now(); null before, and once it has left. */
  since: number | null
  /** Runs where its time is over, until it is answered. */
  grace: NodeJS.Timeout | undefined
  /** Nothing more comes of it: it was answered, or its client has gone. */
  isOver: boolean
}

const pendingRequests = new WeakMap<FastifyRequest, PendingRequest>()

/** Until when a request's answer is of use; undefined for those that are always answered. */
export const deadlineOf = (request: FastifyRequest): Deadline | undefined => pendingRequests.get(request)?.deadline

/** Decides which requests are worked on, which wait, and which are refused. */
export class Admission {
  readonly queue: AdmissionQueue
  private readonly allowedOrigins: ReadonlySet<string>

  constructor(
    private readonly limits: LoadLimits,
    corsOrigins: readonly string[],
  ) {
    this.queue = new AdmissionQueue({
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
    app.inFlightRequests.onEnd(({ request }) => {
      const pending = pendingRequests.get(request)
      if (pending) this.end(pending)
    })
    // Behind the body: who sends it slowly holds no place, and loses no time, for it.
    app.addHook('preHandler', (request, reply, done) => {
      if (ALWAYS_ANSWERED.has(request.routeOptions.url ?? '')) done()
      else this.join(this.arrive(request, reply), request, reply, done)
    })
    // The work is done. How fast the client takes the answer is not the others' business.
    app.addHook('onSend', (request, _reply, _payload, done) => {
      const pending = pendingRequests.get(request)
      if (pending) this.finish(pending)
      done()
    })
  }

  /** In front of everything: while the line is full, most of the work there is would be to say so. */
  private guardDoor({ server }: FastifyInstance): void {
    const listeners = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[]
    server.removeAllListeners('request')
    server.on('request', (request, response) => {
      if (this.queue.isFull && this.mayRefuse(request)) {
        this.queue.shed.line_full += 1
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

  private arrive(request: FastifyRequest, reply: FastifyReply): PendingRequest {
    const deadline = new Deadline(this.limits.requestTimeoutMs)
    const pending: PendingRequest = { deadline, since: null, grace: undefined, isOver: false }
    pendingRequests.set(request, pending)
    deadline.onEnd(() => {
      if (pending.isOver) this.queue.shed.hung_up += 1
      else if (pending.since === null) this.refuseLate(pending, reply)
      else this.giveUpLate(pending, reply)
    })
    return pending
  }

  /** A process that has much to do is late with its timers: it has not been taken out of the line at half its time. */
  private refuseLate(pending: PendingRequest, reply: FastifyReply): void {
    this.queue.shed.waited += 1
    this.finish(pending)
    refuseWaiting(reply, this.allowedOrigins)
  }

  private giveUpLate(pending: PendingRequest, reply: FastifyReply): void {
    this.queue.shed.deadline += 1
    pending.grace = setTimeout(() => {
      giveUp(reply)
      this.finish(pending)
    }, GRACE_MS)
  }

  private end(pending: PendingRequest): void {
    pending.isOver = true
    pending.deadline.end() // without an answer so far
    this.finish(pending)
  }

  private join(pending: PendingRequest, { headers }: FastifyRequest, reply: FastifyReply, done: () => void): void {
    const enter = (): void => {
      pending.since = performance.now()
      done()
    }
    const bytes = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : UNKNOWN_BYTES
    this.queue.join(pending.deadline, bytes, enter, () => {
      this.finish(pending)
      refuseWaiting(reply, this.allowedOrigins)
    })
  }

  private finish(pending: PendingRequest): void {
    const { deadline, since, isOver } = pending
    deadline.settle()
    clearTimeout(pending.grace)
    if (since === null) return
    pending.since = null
    this.queue.leave(isOver ? null : performance.now() - since)
  }
}
