import cluster from 'node:cluster'
import { setTimeout as wait } from 'node:timers/promises'
import v8 from 'node:v8'
import type { FastifyBaseLogger } from 'fastify'
import { fillDemoData } from '../prisma/demo/demo-data.js'
import { hasDemoData } from '../prisma/demo/has-demo-data.js'
import { AccessTokens } from './auth/access-token.js'
import { LoginLimiter } from './auth/login-limiter.js'
import { SignIn } from './auth/sign-in.js'
import { readConfig, type Config } from './config.js'
import { ConfigError } from './config/settings.js'
import { startSealing } from './data/access-record/sealing.js'
import type { Database } from './data/database.js'
import { FolderInUse } from './data/folder-claim.js'
import { MigrationProblem } from './data/migrations/history-check.js'
import { migrate } from './data/migrations/migrate.js'
import { WrongNotesKey } from './data/notes/master-keys.js'
import { NoteVault } from './data/notes/note-vault.js'
import { encryptPlainNotes } from './data/notes/plain-notes.js'
import { openDatabase } from './data/open-database.js'
import { DatabaseAway, waitForDatabase } from './data/waiting-for-database.js'
import { tracedDatabase } from './data/traced-database.js'
import { shutDownOnFault, exitAfterFailedStart, shutDownOnSignals } from './shutdown.js'
import { createLogger, standardError, whereOf, type LogOptions } from './http/logger.js'
import { Metrics } from './http/metrics.js'
import { createServer, GRAPHQL_PATH } from './http/server.js'
import { readTrustedDocuments } from './http/trusted-documents.js'
import { connectRedis } from './redis.js'
import { scrapeCluster } from './cluster-metrics.js'
import { startTracing } from './tracing/open-telemetry.js'
import { setTracer } from './tracing/spans.js'
import { welcome } from './welcome.js'
import { startWorkers, WorkerNotStarted } from './workers.js'

// By default, V8 lets the heap grow far beyond its live data before it collects, which wastes memory.
v8.setFlagsFromString('--heap-growing-percent=30')

const MOST_MS_TO_CLOSE = 2_000

/** A running server. */
interface Running {
  readonly url: string
  /** @param mostMs limits the time for requests in flight; the default applies without it */
  readonly close: (mostMs?: number) => Promise<void>
  readonly renew?: () => Promise<void>
}

const metrics = (): Metrics =>
  cluster.worker ? new Metrics({ ofProcess: true, worker: cluster.worker.id, ofAll: scrapeCluster }) : new Metrics({ ofProcess: true })

/** Migrates, fills a new embedded database, and encrypts notes that an older version left plain. */
async function prepare(database: Database, notes: NoteVault, { databaseUrl }: Config): Promise<boolean> {
  await migrate(database)
  await notes.check() // before anything is written under a wrong NOTES_KEY
  if (databaseUrl === null) await fillDemoData(database, notes.masters)
  await encryptPlainNotes(database, notes)
  return hasDemoData(database)
}

async function serve(database: Database, notes: NoteVault, config: Config, demo: boolean, log: LogOptions): Promise<Running> {
  await notes.check()
  const tokens = new AccessTokens(config.secretKeys, config.accessTokenExpireMinutes)
  const trustedDocuments = config.trustedDocuments === null ? null : await readTrustedDocuments(config.trustedDocuments)
  const { debug, corsOrigins, trustProxy } = config
  const redis = await connectRedis(config.redisUrl, reportRedisTo(createLogger(log)))
  const services = {
    database,
    notes,
    signIn: new SignIn(database, tokens, new LoginLimiter(config, redis.login)),
    maxPageSize: config.maxPageSize,
  }
  const options = {
    debug,
    demoAccounts: demo,
    corsOrigins,
    trustedDocuments,
    load: config,
    limits: config,
    connections: config,
    redis: redis.spending,
    trustProxy,
    log,
    metrics: metrics(),
  }
  try {
    const app = await createServer({ services, tokens, ...options })
    const address = await app.listen({ port: config.port, host: config.host })
    return { url: `${address}${GRAPHQL_PATH}`, close: mostMs => app.gracefulShutdown.drain(mostMs).finally(() => redis.close()) }
  } catch (error) {
    redis.close()
    throw error
  }
}

async function serveByWorkers({ workers: count, host, port }: Config): Promise<Running> {
  const workers = startWorkers(count)
  await workers.ready
  return { url: `http://${host}:${port}${GRAPHQL_PATH}`, close: () => workers.stop(), renew: () => workers.replace() }
}

const reportSealingTo =
  (log: FastifyBaseLogger) =>
  (error: unknown): void => {
    log.error(whereOf(error), 'sealing the access record failed: the next round tries again')
  }

const reportRedisTo =
  (log: FastifyBaseLogger) =>
  (answers: boolean, reason: string): void => {
    if (answers) log.warn('Redis answers again')
    else log.error({ reason }, 'Redis does not answer: each process counts limits by itself')
  }

async function main(): Promise<void> {
  const config = readConfig()
  const lines: LogOptions = { level: config.logLevel, stream: standardError() }
  const log = createLogger(lines)
  const isPrimaryOfMany = cluster.isPrimary && config.workers > 1
  const tracer = config.tracing && !isPrimaryOfMany ? await startTracing(config.tracing) : null
  setTracer(tracer)
  const opened = await openDatabase(config)
  const database = tracer ? tracedDatabase(opened) : opened
  try {
    await waitForDatabase(database, error => {
      log.warn(whereOf(error), 'the database does not answer: retrying for a minute')
    })
    const notes = new NoteVault(database, config.notesKeys)
    const demo = cluster.isPrimary ? await prepare(database, notes, config) : await hasDemoData(database)
    const running = await (isPrimaryOfMany ? serveByWorkers(config) : serve(database, notes, config, demo, lines))
    // Runs in one process per machine. The database makes sure that only one machine seals at a time.
    const sealing = cluster.isPrimary ? startSealing(database, reportSealingTo(log)) : null
    const end = async (mostMs?: number): Promise<void> => {
      await running.close(mostMs)
      await Promise.all([sealing?.stop(), tracer?.stop()])
      await database.close()
    }
    shutDownOnFault({ end, log })
    shutDownOnSignals({ end, log, ...(running.renew ? { renew: running.renew } : {}) })
    if (cluster.isPrimary) console.log(welcome({ url: running.url, config, demo, seconds: process.uptime() }))
  } catch (error) {
    // Closing may hang if the database does not answer, and the error must be reported all the same.
    await Promise.race([database.close().catch(() => undefined), wait(MOST_MS_TO_CLOSE)])
    throw error
  }
}

const EXPECTED = [ConfigError, FolderInUse, WrongNotesKey, DatabaseAway, MigrationProblem, WorkerNotStarted]

/** Errors that the operator can fix: a stack trace would only hide the message. */
const isExpected = (error: unknown): error is Error =>
  EXPECTED.some(kind => error instanceof kind) || (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')

await main().catch((error: unknown) => {
  exitAfterFailedStart(isExpected(error) ? `RTSport cannot start: ${error.message}` : error)
})
