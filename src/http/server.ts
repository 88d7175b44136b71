import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import fastify, { LogController, type FastifyError, type FastifyInstance } from 'fastify'
import { defaultLoadLimits, type LoadLimits } from '../config/load.js'
import type { Redis } from 'ioredis'
import type { AccessTokens } from '../auth/access-token.js'
import { PracticePlanLinks } from '../auth/practice-plan-links.js'
import { defaultLimits, type LimitsConfig } from '../config/limits.js'
import type { TrustedProxies } from '../config/trust-proxy.js'
import { readConnectionLimits, type ConnectionLimits } from '../config/connections.js'
import { Context, type Services } from '../schema/common/context.js'
import { Executor } from '../schema/execution/executor.js'
import { buildSchemas } from '../schema/schema.js'
import { Admission, deadlineOf } from './admission/admission.js'
import { watchLine } from './admission/line-metrics.js'
import { createApollo, type ReportError } from './apollo.js'
import { readPlainJsonAlone } from './bodies.js'
import { connectionOptions, limitConnections } from './connections.js'
import { registerExplorer } from './explorer/explorer.js'
import { Draining } from './draining.js'
import { registerHealth } from './health.js'
import { costBudget } from './limits/cost-budget.js'
import { refuseLists } from './limits/one-operation.js'
import { OperationLimiter } from './limits/operation-limiter.js'
import { createLogger, whereOf, type LogOptions } from './logger.js'
import { answeringAs } from './answer-as.js'
import { Metrics } from './metrics.js'
import { registerObserving } from './observing/observing.js'
import { operationNames } from './observing/operation-names.js'
import { registerTracing } from './observing/tracing.js'
import { registerPracticePlan } from './practice-plan/route.js'
import { watchReads } from './read-metrics.js'
import { inShape, messageFor } from './request-errors.js'
import { maxStalenessOf } from './staleness.js'
import { allowTrustedDocumentsAlone, type TrustedDocuments } from './trusted-documents.js'
import { registerSecurityHeaders } from './security-headers.js'
import { viewerOf } from './viewer-of.js'

export const GRAPHQL_PATH = '/graphql'
const DRAIN_MS = 8_000
const COMPRESS_ABOVE_BYTES = 1024

export interface ServerOptions {
  readonly services: Services
  readonly tokens: AccessTokens
  readonly debug: boolean
  readonly demoAccounts: boolean
  readonly corsOrigins: readonly string[]
  /** Where it is given, nothing else runs. */
  readonly trustedDocuments?: TrustedDocuments | null
  readonly load?: LoadLimits
  readonly limits?: LimitsConfig
  /** Where processes count together what viewers spend; a connection of its own. */
  readonly redis?: Redis | null
  readonly trustProxy?: TrustedProxies
  readonly connections?: ConnectionLimits
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

/** What goes wrong before GraphQL begins is answered in GraphQL's shape all the same. */
function answerInShape(app: FastifyInstance, maxBodyBytes: number): void {
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
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(inShape(`There is nothing here: the API is at ${GRAPHQL_PATH}.`, 'NOT_FOUND')),
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
  load = defaultLoadLimits,
  limits = defaultLimits,
  redis = null,
  trustProxy = [],
  connections = readConnectionLimits({}),
  log = { level: 'error', stream: process.stderr },
  metrics = new Metrics(),
}: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: limits.maxBodyBytes,
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
  const draining = new Draining(app)
  app.decorate('draining', draining)
  registerObserving(app, metrics)
  registerSecurityHeaders(app)
  const schemas = buildSchemas()
  const executor = new Executor(schemas, given.maxPageSize, metrics.countWay, given.database.replica !== undefined)
  metrics.watchPlans(() => executor.planStats)
  metrics.watchDatabase(() => given.database.stats())
  metrics.watchRequests(() => draining.inFlight)
  if (given.database.replica) watchReads(metrics.registry, given.database.replica)
  const services = answeringAs(given, executor, reportTo(app))
  const limiter = new OperationLimiter(schemas.bare, limits, costBudget(limits.costPerMinute, redis))
  const apollo = createApollo({
    schema: schemas.bare,
    executor,
    debug,
    persistedQueries: !trustedDocuments,
    names: operationNames(schemas.bare, trustedDocuments),
    report: reportTo(app),
    limiter,
  })
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())

  endSlowRequests(app)
  answerInShape(app, limits.maxBodyBytes)
  const exposedHeaders = ['retry-after', 'x-request-id']
  await app.register(cors, { origin: [...corsOrigins], methods: ['GET', 'POST', 'OPTIONS'], exposedHeaders, maxAge: 600 })
  const admission = new Admission(load, corsOrigins)
  admission.register(app)
  watchLine(metrics.registry, admission.line)
  registerTracing(app) // behind the line, whose end another request comes to
  readPlainJsonAlone(app)
  // Fast rather than small: answers are made anew each time.
  await app.register(compress, {
    globalDecompression: false,
    threshold: COMPRESS_ABOVE_BYTES,
    encodings: ['gzip', 'deflate'],
    zlibOptions: { level: 3 },
  })
  registerHealth(app, services.database, () => draining.isDraining)
  metrics.register(app)
  if (trustedDocuments) allowTrustedDocumentsAlone(app, GRAPHQL_PATH, trustedDocuments)
  if (debug) await registerExplorer(app, { path: GRAPHQL_PATH, demoAccounts })
  const links = new PracticePlanLinks(services.database)
  registerPracticePlan(app, { services, tokens, links, runner: executor, limiter, report: reportTo(app) })
  app.route({
    url: GRAPHQL_PATH,
    method: ['GET', 'POST'],
    preHandler: refuseLists,
    handler: fastifyApolloHandler(apollo, {
      context: request =>
        Promise.resolve(
          new Context(
            services,
            request.ip,
            request.id,
            viewerOf(request, tokens),
            error => reportTo(app)(request.id, error),
            deadlineOf(request),
            request.observed,
            maxStalenessOf(request),
          ),
        ),
    }),
  })
  return app
}
