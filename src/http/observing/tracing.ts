import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../schema/common/context.js'
import type { RequestFacts } from '../../schema/common/request-facts.js'
import { currentTracer, type Attributes, type Span, type Tracer } from '../../tracing/spans.js'
import { routeOf } from './request-line.js'

const OUR_FAULT = 500

function attributesOf({ operation, type, document, viewer, cost, way, codes }: RequestFacts): Attributes {
  return {
    ...(type === null ? {} : { 'graphql.operation.type': type }),
    ...(operation === null ? {} : { 'graphql.operation.name': operation }),
    ...(document === null ? {} : { 'rtsport.document': document }),
    ...(viewer === null
      ? {}
      : { 'rtsport.membership_id': viewer.membershipId, 'rtsport.role': viewer.role, 'rtsport.school_id': viewer.schoolId }),
    ...(cost === null ? {} : { 'rtsport.cost': cost }),
    ...(way === null ? {} : { 'rtsport.way': way }),
    ...(codes.length === 0 ? {} : { 'rtsport.codes': codes.join(' ') }),
  }
}

const nameOf = ({ type, operation }: RequestFacts, method: string, route: string): string =>
  type === null ? `${method} ${route}` : [type, operation ?? []].flat().join(' ')

function endSpan(span: Span, request: FastifyRequest, { statusCode, raw }: FastifyReply): void {
  const { facts, method, id } = request
  const route = routeOf(request)
  span.rename(nameOf(facts, method, route))
  const aborted = raw.writableFinished ? {} : { 'rtsport.aborted': true }
  span.tell({
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': statusCode,
    'rtsport.request_id': id,
    ...aborted,
  })
  span.tell(attributesOf(facts))
  span.end(statusCode >= OUR_FAULT ? String(statusCode) : undefined)
}

/** Creates a span for each request, as a child of the caller's. What is done for the request is below it. */
export function registerTracing(app: FastifyInstance): void {
  const tracer = currentTracer()
  if (!tracer) return
  const spans = new WeakMap<FastifyRequest, Span>()
  app.addHook('onRequest', (request: FastifyRequest, _reply: FastifyReply, done) => {
    const { traceparent } = request.headers
    const span = tracer.begin(request.method, typeof traceparent === 'string' ? traceparent : undefined)
    spans.set(request, span)
    done()
  })
  app.inFlightRequests.onEnd(({ request, reply }) => {
    const span = spans.get(request)
    if (span) endSpan(span, request, reply)
  })
  // After the body has been read: what reading waits for runs outside this context.
  app.addHook('preHandler', (request: FastifyRequest, _reply: FastifyReply, done) => {
    const span = spans.get(request)
    if (span) tracer.within(span, done)
    else done()
  })
}

const ended =
  (span: Span) =>
  (error?: unknown): Promise<void> => {
    span.end(error === undefined ? undefined : 'refused')
    return Promise.resolve()
  }

/** Spans for parsing and validating a document that is not cached yet. */
export const tracingPlugin = (tracer: Tracer): ApolloServerPlugin<Context> => ({
  requestDidStart: (): Promise<GraphQLRequestListener<Context>> =>
    Promise.resolve({
      parsingDidStart: () => Promise.resolve(ended(tracer.beginBelow('parse', {}))),
      validationDidStart: () => Promise.resolve(ended(tracer.beginBelow('validate', {}))),
    }),
})
