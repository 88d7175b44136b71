import type { FastifyInstance } from 'fastify'
import type { Redis } from 'ioredis'
import type { AccessTokens } from '../auth/access-token.js'
import { PracticePlanLinks } from '../auth/practice-plan-links.js'
import { readConnectionLimits, type ConnectionLimits } from '../config/connections.js'
import { defaultLimits, type LimitsConfig } from '../config/limits.js'
import { defaultLoadLimits, type LoadLimits } from '../config/load.js'
import type { TrustedProxies } from '../config/trust-proxy.js'
import type { Database } from '../data/database.js'
import type { Services } from '../schema/common/context.js'
import { Executor } from '../schema/execution/executor.js'
import { buildSchemas } from '../schema/schema.js'
import { Admission } from './admission/admission.js'
import { watchAdmissionQueue } from './admission/queue-metrics.js'
import { withExecuteAs } from './execute-as.js'
import { createApollo } from './apollo.js'
import { allowOrigins, answerInShape, createApp, readAndPack, reportTo } from './app.js'
import { registerExplorer } from './explorer/explorer.js'
import { registerGraphql } from './graphql-route.js'
import { registerHealth } from './health.js'
import { costBudget } from './limits/cost-budget.js'
import { OperationLimiter } from './limits/operation-limiter.js'
import type { LogOptions } from './logger.js'
import { Metrics } from './metrics.js'
import { registerObserving } from './observing/observing.js'
import { operationNames } from './observing/operation-names.js'
import { registerTracing } from './observing/tracing.js'
import { registerPracticePlan } from './practice-plan/route.js'
import { watchReads } from './read-metrics.js'
import { registerSecurityHeaders } from './security-headers.js'
import { allowTrustedDocumentsAlone, type TrustedDocuments } from './trusted-documents.js'
import { UnreadAnswers } from './unread-answers.js'

export const GRAPHQL_PATH = '/graphql'

export interface ServerOptions {
  readonly services: Services
  readonly tokens: AccessTokens
  readonly debug: boolean
  readonly demoAccounts: boolean
  readonly corsOrigins: readonly string[]
  /** If given, only these documents run. */
  readonly trustedDocuments?: TrustedDocuments | null
  readonly load?: LoadLimits
  readonly limits?: LimitsConfig
  /** Shares spending between processes; needs a connection of its own. */
  readonly redis?: Redis | null
  readonly trustProxy?: TrustedProxies
  readonly connections?: ConnectionLimits
  readonly log?: LogOptions
  readonly metrics?: Metrics
}

function watch(
  metrics: Metrics,
  { inFlightRequests }: FastifyInstance,
  database: Database,
  executor: Executor,
  { queue }: Admission,
): void {
  metrics.watchPlans(() => executor.planStats)
  metrics.watchDatabase(() => database.stats())
  metrics.watchRequests(() => inFlightRequests.size)
  watchAdmissionQueue(metrics.registry, queue)
  if (database.replica) watchReads(metrics.registry, database.replica)
}

/** The HTTP server, ready to listen. Closing it first completes the requests in flight. */
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
  const { database } = given
  const app = createApp({ maxBodyBytes: limits.maxBodyBytes, trustProxy, connections, log })
  const report = reportTo(app)
  const schemas = buildSchemas()
  const executor = new Executor(schemas, given.maxPageSize, metrics.countWay, database.replica !== undefined)
  const services = withExecuteAs(given, executor, report)
  const limiter = new OperationLimiter(schemas.bare, limits, costBudget(limits.costPerMinute, redis))
  const names = operationNames(trustedDocuments)
  const apollo = createApollo({ schema: schemas.bare, executor, debug, persistedQueries: !trustedDocuments, names, report, limiter })
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())

  // A request passes these in this order.
  registerObserving(app, metrics)
  const unread = new UnreadAnswers(app, connections)
  metrics.watchUnread(() => unread)
  registerSecurityHeaders(app)
  answerInShape(app, limits.maxBodyBytes, GRAPHQL_PATH)
  await allowOrigins(app, corsOrigins)
  const admission = new Admission(load, corsOrigins)
  admission.register(app)
  registerTracing(app) // after admission, which another request's end may trigger
  await readAndPack(app)
  if (trustedDocuments) allowTrustedDocumentsAlone(app, GRAPHQL_PATH, trustedDocuments)

  watch(metrics, app, database, executor, admission)
  metrics.register(app)
  registerHealth(app, database, () => app.gracefulShutdown.isDraining)
  if (debug) await registerExplorer(app, { path: GRAPHQL_PATH, demoAccounts })
  registerPracticePlan(app, { services, tokens, links: new PracticePlanLinks(database), runner: executor, limiter, report })
  registerGraphql(app, { path: GRAPHQL_PATH, apollo, services, tokens })
  return app
}
