import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import fastify, { LogController, type FastifyError, type FastifyInstance } from 'fastify'
import type { AccessTokens } from '../auth/access-token.js'
import { PracticePlanLinks } from '../auth/practice-plan-links.js'
import { Context, type Services } from '../schema/common/context.js'
import { Executor } from '../schema/execution/executor.js'
import { buildSchemas } from '../schema/schema.js'
import { createApollo, type ReportError } from './apollo.js'
import { registerExplorer } from './explorer/explorer.js'
import { Draining } from './draining.js'
import { registerHealth } from './health.js'
import { createLogger, whereOf, type LogOptions } from './logger.js'
import { answeringAs } from './answer-as.js'
import { Metrics } from './metrics.js'
import { registerObserving } from './observing/observing.js'
import { operationNames } from './observing/operation-names.js'
import { registerTracing } from './observing/tracing.js'
import { registerPracticePlan } from './practice-plan/route.js'
import { allowTrustedDocumentsAlone, type TrustedDocuments } from './trusted-documents.js'
import { registerSecurityHeaders } from './security-headers.js'
import { answerBadPath, answerNoHttp, errorBody } from './unread-requests.js'
import { viewerOf } from './viewer-of.js'

export const GRAPHQL_PATH = '/graphql'
const DRAIN_MS = 8_000
const COMPRESS_ABOVE_BYTES = 1024
/** A batch of 200 entries with notes fits well. */
const BODY_LIMIT_BYTES = 1_048_576

export interface ServerOptions {
  readonly services: Services
  readonly tokens: AccessTokens
  readonly debug: boolean
  readonly demoAccounts: boolean
  readonly corsOrigins: readonly string[]
  /** Where it is given, nothing else runs. */
  readonly trustedDocuments?: TrustedDocuments | null
  readonly log?: LogOptions
  readonly metrics?: Metrics
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Ends the server as one in use is to be ended. */
    readonly draining: Draining
  }
}

const reportTo =
  (app: FastifyInstance): ReportError =>
  (requestId, error) => {
    app.log.error({ requestId, ...whereOf(error) }, 'an operation failed')
  }

const REQUEST_MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request’s body is not valid JSON.',
  413: `The request’s body is larger than ${BODY_LIMIT_BYTES} bytes.`,
  415: 'Send the operation as application/json.',
}

/** What goes wrong before GraphQL begins is answered in GraphQL's shape all the same. */
function answerInShape(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) reportTo(app)(request.id, error)
    const message = REQUEST_MESSAGES[status] ?? 'The request could not be read.'
    return reply
      .code(status)
      .send(status >= 500 ? errorBody('Something went wrong on our side.', 'INTERNAL_SERVER_ERROR') : errorBody(message, 'BAD_USER_INPUT'))
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(errorBody(`There is nothing here: the API is at ${GRAPHQL_PATH}.`, 'NOT_FOUND')),
  )
}

/** Closing waits for the requests in flight, but not for a client that does not read its answer. */
function endSlowRequests(app: FastifyInstance): void {
  app.addHook('preClose', done => {
    setTimeout(() => {
      app.server.closeAllConnections()
    }, DRAIN_MS).unref()
    done()
  })
}

/** The HTTP server, ready to listen. Closing it lets the requests in flight end first. */
export async function createServer({
  services: given,
  tokens,
  debug,
  demoAccounts,
  corsOrigins,
  trustedDocuments = null,
  log = { level: 'error', stream: process.stderr },
  metrics = new Metrics(),
}: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    loggerInstance: createLogger(log),
    // One line a request, of our own; each says the request's id, so that no request needs a logger of its own.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: logger => logger,
    frameworkErrors: answerBadPath,
    clientErrorHandler: answerNoHttp,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  })
  const draining = new Draining(app)
  app.decorate('draining', draining)
  registerObserving(app, metrics)
  registerTracing(app)
  registerSecurityHeaders(app)
  const schemas = buildSchemas()
  const executor = new Executor(schemas, given.maxPageSize, metrics.countWay)
  metrics.watchPlans(() => executor.planStats)
  metrics.watchDatabase(() => given.database.stats())
  metrics.watchRequests(() => draining.inFlight)
  const services = answeringAs(given, executor, reportTo(app))
  const apollo = createApollo({
    schema: schemas.bare,
    executor,
    debug,
    persistedQueries: !trustedDocuments,
    names: operationNames(schemas.bare, trustedDocuments),
    report: reportTo(app),
  })
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())

  endSlowRequests(app)
  answerInShape(app)
  await app.register(cors, { origin: [...corsOrigins], methods: ['GET', 'POST', 'OPTIONS'], maxAge: 600 })
  // Fast rather than small: answers are made anew each time.
  await app.register(compress, { threshold: COMPRESS_ABOVE_BYTES, encodings: ['gzip', 'deflate'], zlibOptions: { level: 3 } })
  registerHealth(app, services.database, () => draining.isDraining)
  metrics.register(app)
  if (trustedDocuments) allowTrustedDocumentsAlone(app, GRAPHQL_PATH, trustedDocuments)
  if (debug) await registerExplorer(app, { path: GRAPHQL_PATH, demoAccounts })
  const links = new PracticePlanLinks(services.database)
  registerPracticePlan(app, { services, tokens, links, runner: executor, report: reportTo(app) })
  app.route({
    url: GRAPHQL_PATH,
    method: ['GET', 'POST'],
    handler: fastifyApolloHandler(apollo, {
      context: request =>
        Promise.resolve(
          new Context(
            services,
            request.ip,
            request.id,
            viewerOf(request, tokens),
            error => reportTo(app)(request.id, error),
            request.observed,
          ),
        ),
    }),
  })
  return app
}
