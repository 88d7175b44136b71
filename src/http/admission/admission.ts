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
  /** Runs where its time is over, until it is answered. */
  grace: NodeJS.Timeout | undefined
  /** Nothing more comes of it: it was answered, or its client has gone. */
  isOver: boolean
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
    app.exchanges.onEnd(({ request }) => {
      const passage = passages.get(request)
      if (passage) this.end(passage)
    })
    // Behind the body: who sends it slowly holds no place, and loses no time, for it.
    app.addHook('preHandler', (request, reply, done) => {
      if (ALWAYS_ANSWERED.has(request.routeOptions.url ?? '')) done()
      else this.join(this.arrive(request, reply), request, reply, done)
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

  private arrive(request: FastifyRequest, reply: FastifyReply): Passage {
    const deadline = new Deadline(this.limits.requestTimeoutMs)
    const passage: Passage = { deadline, since: null, grace: undefined, isOver: false }
    passages.set(request, passage)
    deadline.onEnd(() => {
      if (passage.isOver) this.line.shed.hung_up += 1
      else if (passage.since === null) this.refuseLate(passage, reply)
      else this.giveUpLate(passage, reply)
    })
    return passage
  }

  /** A process that has much to do is late with its timers: it has not been taken out of the line at half its time. */
  private refuseLate(passage: Passage, reply: FastifyReply): void {
    this.line.shed.waited += 1
    this.finish(passage)
    refuseWaiting(reply, this.allowedOrigins)
  }

  private giveUpLate(passage: Passage, reply: FastifyReply): void {
    this.line.shed.deadline += 1
    passage.grace = setTimeout(() => {
      giveUp(reply)
      this.finish(passage)
    }, GRACE_MS)
  }

  private end(passage: Passage): void {
    passage.isOver = true
    passage.deadline.end() // without an answer so far
    this.finish(passage)
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

  private finish(passage: Passage): void {
    const { deadline, since, isOver } = passage
    deadline.settle()
    clearTimeout(passage.grace)
    if (since === null) return
    passage.since = null
    this.line.leave(isOver ? null : performance.now() - since)
  }
}
