import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import type { Redis } from 'ioredis'
import type { AccessTokens } from '../auth/access-token.js'
import { PracticePlanLinks } from '../auth/practice-plan-links.js'
import { defaultLimits, type LimitsConfig } from '../config/limits.js'
import type { TrustedProxies } from '../config/trust-proxy.js'
import { Context, type Services } from '../schema/common/context.js'
import { Executor } from '../schema/execution/executor.js'
import { buildSchemas } from '../schema/schema.js'
import { createApollo, type ReportError } from './apollo.js'
import { registerExplorer } from './explorer/explorer.js'
import { registerHealth } from './health.js'
import { costBudget } from './limits/cost-budget.js'
import { refuseLists } from './limits/one-operation.js'
import { OperationLimiter } from './limits/operation-limiter.js'
import { logger, whereOf } from './logger.js'
import { answeringAs } from './answer-as.js'
import { Metrics } from './metrics.js'
import { registerPracticePlan } from './practice-plan/route.js'
import { allowTrustedDocumentsAlone, type TrustedDocuments } from './trusted-documents.js'
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
  readonly limits?: LimitsConfig
  /** Where processes count together what viewers spend; a connection of its own. */
  readonly redis?: Redis | null
  readonly trustProxy?: TrustedProxies
}

const reportTo =
  (app: FastifyInstance): ReportError =>
  (requestId, error) => {
    app.log.error({ requestId, ...whereOf(error) }, 'an operation failed')
  }

const requestMessages = (maxBodyBytes: number): Readonly<Record<number, string>> => ({
  400: 'The request’s body is not valid JSON.',
  413: `The request’s body is larger than ${maxBodyBytes} bytes.`,
  415: 'Send the operation as application/json.',
})

/** What goes wrong before GraphQL begins is answered in GraphQL's shape all the same. */
function answerInShape(app: FastifyInstance, maxBodyBytes: number): void {
  const messages = requestMessages(maxBodyBytes)
  const body = (message: string, code: string): object => ({ errors: [{ message, extensions: { code } }] })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) reportTo(app)(request.id, error)
    const message = messages[status] ?? 'The request could not be read.'
    return reply
      .code(status)
      .send(status >= 500 ? body('Something went wrong on our side.', 'INTERNAL_SERVER_ERROR') : body(message, 'BAD_USER_INPUT'))
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(body(`There is nothing here: the API is at ${GRAPHQL_PATH}.`, 'NOT_FOUND')),
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
  limits = defaultLimits,
  redis = null,
  trustProxy = [],
}: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: limits.maxBodyBytes,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    genReqId: () => randomUUID(),
    logger,
    forceCloseConnections: 'idle',
  })
  const schemas = buildSchemas()
  const metrics = new Metrics()
  const executor = new Executor(schemas, given.maxPageSize, metrics.countWay)
  metrics.watchPlans(() => executor.plans)
  const services = answeringAs(given, executor, reportTo(app))
  const limiter = new OperationLimiter(schemas.bare, limits, costBudget(limits.costPerMinute, redis))
  const apollo = createApollo({
    schema: schemas.bare,
    executor,
    debug,
    persistedQueries: !trustedDocuments,
    report: reportTo(app),
    limiter,
  })
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())

  endSlowRequests(app)
  answerInShape(app, limits.maxBodyBytes)
  await app.register(cors, { origin: [...corsOrigins], methods: ['GET', 'POST', 'OPTIONS'], maxAge: 600 })
  // Fast rather than small: answers are made anew each time.
  await app.register(compress, { threshold: COMPRESS_ABOVE_BYTES, encodings: ['gzip', 'deflate'], zlibOptions: { level: 3 } })
  registerHealth(app, services.database)
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
          new Context(services, request.ip, request.id, viewerOf(request, tokens), error => reportTo(app)(request.id, error)),
        ),
    }),
  })
  return app
}
