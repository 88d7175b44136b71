import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import fastify, { LogController, type FastifyError, type FastifyInstance } from 'fastify'
import type { ConnectionLimits } from '../config/connections.js'
import type { TrustedProxies } from '../config/trust-proxy.js'
import type { ReportError } from './apollo.js'
import { readPlainJsonAlone } from './bodies.js'
import { connectionOptions, limitConnections } from './connections.js'
import { GracefulShutdown } from './graceful-shutdown.js'
import { InFlightRequests } from './in-flight-requests.js'
import { createLogger, whereOf, type LogOptions } from './logger.js'
import { inShape, messageFor } from './request-errors.js'

const COMPRESS_ABOVE_BYTES = 1024

export interface AppOptions {
  readonly maxBodyBytes: number
  readonly trustProxy: TrustedProxies
  readonly connections: ConnectionLimits
  readonly log: LogOptions
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly inFlightRequests: InFlightRequests
    /** Shuts the server down gracefully: stops accepting, drains, closes the connections. */
    readonly gracefulShutdown: GracefulShutdown
  }
}

export const reportTo =
  (app: FastifyInstance): ReportError =>
  (requestId, error) => {
    app.log.error({ requestId, ...whereOf(error) }, 'an operation failed')
  }

/** An HTTP server without routes: connections, logging and shutdown. */
export function createApp({ maxBodyBytes, trustProxy, connections, log }: AppOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: maxBodyBytes,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    genReqId: () => randomUUID(),
    loggerInstance: createLogger(log),
    // There is one custom log line per request, with the request's id, so requests need no child logger.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: logger => logger,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    ...connectionOptions(connections),
  })
  limitConnections(app, connections)
  const inFlightRequests = new InFlightRequests(app)
  app.decorate('inFlightRequests', inFlightRequests)
  app.decorate('gracefulShutdown', new GracefulShutdown(app, inFlightRequests))
  return app
}

/**
 * Gives errors from before GraphQL the shape of a GraphQL answer.
 * @param api the API's path
 */
export function answerInShape(app: FastifyInstance, maxBodyBytes: number, api: string): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) reportTo(app)(request.id, error)
    return reply
      .code(status)
      .send(
        status >= 500
          ? inShape('Something went wrong on our side.', 'INTERNAL_SERVER_ERROR')
          : inShape(messageFor(error, maxBodyBytes), 'BAD_USER_INPUT'),
      )
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(inShape(`There is nothing here: the API is at ${api}.`, 'NOT_FOUND')))
}

/** CORS. */
export async function allowOrigins(app: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  const exposedHeaders = ['retry-after', 'x-request-id']
  await app.register(cors, { origin: [...corsOrigins], methods: ['GET', 'POST', 'OPTIONS'], exposedHeaders, maxAge: 600 })
}

/** Body parsing and compression. */
export async function readAndPack(app: FastifyInstance): Promise<void> {
  readPlainJsonAlone(app)
  // A low level, for speed: answers are not cached, so each is compressed anew.
  await app.register(compress, {
    globalDecompression: false,
    threshold: COMPRESS_ABOVE_BYTES,
    encodings: ['gzip', 'deflate'],
    zlibOptions: { level: 3 },
  })
}
