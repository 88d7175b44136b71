import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RequestFacts } from '../../schema/common/request-facts.js'
import type { Metrics } from '../metrics.js'
import type { InFlightRequest } from '../in-flight-requests.js'
import { requestLine, routeOf, type Ended } from './request-line.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Facts for the log and the metrics. */
    facts: RequestFacts
  }
}

const MS = 1_000
const OUR_FAULT = 500
/** Routes polled by machines, or many requests for one page. */
const QUIET_ROUTES = new Set(['/healthz', '/readyz', '/metrics', '/explorer'])

const levelOf = ({ status, route }: Ended): 'debug' | 'info' | 'warn' => {
  if (QUIET_ROUTES.has(route)) return 'debug'
  return status >= OUR_FAULT ? 'warn' : 'info'
}

function tell(log: FastifyBaseLogger & { isLevelEnabled?(level: string): boolean }, request: FastifyRequest, ended: Ended): void {
  const level = levelOf(ended)
  if (log.isLevelEnabled?.(level) === false) return
  log[level](requestLine(request, ended), ended.aborted ? 'the client went away' : 'answered')
}

const endOf = ({ request, reply, socket, sentBefore }: InFlightRequest): Ended => ({
  status: reply.statusCode,
  route: routeOf(request),
  seconds: reply.elapsedTime / MS,
  bytes: sentBefore === null ? null : socket.bytesWritten - sentBefore,
  aborted: !reply.raw.writableFinished,
})

/** Logs and counts each request when it ends, and sends the client its id. */
export function registerObserving(app: FastifyInstance, metrics: Metrics): void {
  app.decorateRequest('facts', null as unknown as RequestFacts)
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    request.facts = new RequestFacts()
    reply.header('x-request-id', request.id)
    done()
  })
  app.inFlightRequests.onEnd(inFlight => {
    const { request } = inFlight
    const ended = endOf(inFlight)
    metrics.ended(request, ended)
    tell(app.log, request, ended)
  })
}
