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
    /** Ends the server as one in use is to be ended. */
    readonly gracefulShutdown: GracefulShutdown
  }
}

export const reportTo =
  (app: FastifyInstance): ReportError =>
  (requestId, error) => {
    app.log.error({ requestId, ...whereOf(error) }, 'an operation failed')
  }

/** An HTTP server without routes: how it takes connections, logs and ends. */
export function createApp({ maxBodyBytes, trustProxy, connections, log }: AppOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: maxBodyBytes,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    genReqId: () => randomUUID(),
    loggerInstance: createLogger(log),
    // One line a request, of our own; each says the request's id, so that no request needs a logger of its own.
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

/** What goes wrong before GraphQL begins is answered in GraphQL's shape all the same. @param api where the API is */
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

/** Which sites may ask. */
export async function allowOrigins(app: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  const exposedHeaders = ['retry-after', 'x-request-id']
  await app.register(cors, { origin: [...corsOrigins], methods: ['GET', 'POST', 'OPTIONS'], exposedHeaders, maxAge: 600 })
}

/** How bodies come, and how answers go. */
export async function readAndPack(app: FastifyInstance): Promise<void> {
  readPlainJsonAlone(app)
  // Fast rather than small: answers are made anew each time.
  await app.register(compress, {
    globalDecompression: false,
    threshold: COMPRESS_ABOVE_BYTES,
    encodings: ['gzip', 'deflate'],
    zlibOptions: { level: 3 },
  })
}
