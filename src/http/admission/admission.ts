import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LoadLimits } from '../../config/load.js'
import { Deadline } from '../../data/deadline.js'
import { AdmissionQueue } from './admission-queue.js'
import { giveUp, refuse, refuseWaiting } from './refusal.js'

/** Health checks and metrics must work when the server is overloaded. */
const ALWAYS_ANSWERED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])
const MAX_WAITING_BYTES = 16_777_216
/** Assumed size of a body without a content-length. */
const UNKNOWN_BYTES = 262_144
/** Time for a cancelled operation to send its own, more specific answer. */
const GRACE_MS = 250

/** The state of a pending request. */
interface PendingRequest {
  readonly deadline: Deadline
  /** When it was admitted, by performance.now(); null before that, and after it has left. */
  since: number | null
  /** Runs from the deadline until the request is answered. */
  grace: NodeJS.Timeout | undefined
  /** It was answered, or its client has disconnected. */
  isOver: boolean
}

const pendingRequests = new WeakMap<FastifyRequest, PendingRequest>()

/** A request's deadline; undefined for routes that are always answered. */
export const deadlineOf = (request: FastifyRequest): Deadline | undefined => pendingRequests.get(request)?.deadline

/** Decides which requests run, which wait, and which are refused. */
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

  /** Call it before the routes are registered. */
  register(app: FastifyInstance): void {
    this.guardDoor(app)
    app.inFlightRequests.onEnd(({ request }) => {
      const pending = pendingRequests.get(request)
      if (pending) this.end(pending)
    })
    // After the body has arrived: a slow sender holds no place, and its deadline has not started.
    app.addHook('preHandler', (request, reply, done) => {
      if (ALWAYS_ANSWERED.has(request.routeOptions.url ?? '')) done()
      else this.join(this.arrive(request, reply), request, reply, done)
    })
    // The work is done. How fast the client reads the answer must not hold a place.
    app.addHook('onSend', (request, reply, _payload, done) => {
      const pending = pendingRequests.get(request)
      if (pending) {
        // PostgreSQL, or a look at the clock, may give the work up just before the timer fires.
        if (pending.deadline.isOverUnnoticed && reply.statusCode === 503) this.queue.shed.deadline += 1
        this.finish(pending)
      }
      done()
    })
  }

  /** Runs before everything else: while the queue is full, most of the remaining work would be refusing requests. */
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

  /** A browser whose preflight is refused would not show its page the refusal either. */
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

  /** In a busy process, timers fire late, so the request may still be queued at its deadline. */
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
    pending.deadline.end() // ended without an answer
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
