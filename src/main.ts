import cluster from 'node:cluster'
import v8 from 'node:v8'
import { fillDemoData } from '../prisma/demo/demo-data.js'
import { hasDemoData } from '../prisma/demo/has-demo-data.js'
import { AccessTokens } from './auth/access-token.js'
import { LoginLimiter } from './auth/login-limiter.js'
import { SignIn } from './auth/sign-in.js'
import { readConfig, type Config } from './config.js'
import { ConfigError } from './config/settings.js'
import { startSealing } from './data/access-record/sealing.js'
import type { Database } from './data/database.js'
import { MigrationProblem } from './data/migrations/doubts.js'
import { migrate } from './data/migrations/migrate.js'
import { WrongNotesKey } from './data/notes/master-keys.js'
import { NoteVault } from './data/notes/note-vault.js'
import { encryptPlainNotes } from './data/notes/plain-notes.js'
import { openDatabase } from './data/open-database.js'
import { createServer, GRAPHQL_PATH } from './http/server.js'
import { readTrustedDocuments } from './http/trusted-documents.js'
import { welcome } from './welcome.js'
import { startWorkers } from './workers.js'

// Left to itself V8 lets the heap grow far beyond what lives in it before it collects: memory for nothing.
v8.setFlagsFromString('--heap-growing-percent=40')

/** What runs until it is ended. */
interface Running {
  readonly url: string
  close(): Promise<void>
}

/** Migrates, fills an embedded database that is new, and encrypts what a version before this one has not. */
async function prepare(database: Database, notes: NoteVault, { databaseUrl }: Config): Promise<boolean> {
  await migrate(database)
  await notes.check() // before anything is written that only another NOTES_KEY reads
  if (databaseUrl === null) await fillDemoData(database, notes.masters)
  await encryptPlainNotes(database, notes)
  return hasDemoData(database)
}

async function serve(database: Database, notes: NoteVault, config: Config, demo: boolean): Promise<Running> {
  await notes.check()
  const tokens = new AccessTokens(config.secretKeys, config.accessTokenExpireMinutes)
  const trustedDocuments = config.trustedDocuments === null ? null : await readTrustedDocuments(config.trustedDocuments)
  const services = { database, notes, signIn: new SignIn(database, tokens, new LoginLimiter()), maxPageSize: config.maxPageSize }
  const { debug, corsOrigins } = config
  const app = await createServer({ services, tokens, debug, demoAccounts: demo, corsOrigins, trustedDocuments })
  const address = await app.listen({ port: config.port, host: config.host })
  return { url: `${address}${GRAPHQL_PATH}`, close: () => app.close() }
}

async function serveByWorkers({ workers: count, host, port }: Config): Promise<Running> {
  const workers = startWorkers(count)
  await workers.ready
  return { url: `http://${host}:${port}${GRAPHQL_PATH}`, close: () => workers.stop() }
}

const REPEAT_MS = 1_000

/** Ends once, by whichever signal comes first; a second one does not wait. */
function endWith(end: () => Promise<void>): void {
  let since: number | null = null
  // Ctrl-C reaches a worker too, but it is for the first process to say when to end.
  if (cluster.isWorker) process.on('SIGINT', () => undefined)
  for (const signal of cluster.isWorker ? (['SIGTERM'] as const) : (['SIGINT', 'SIGTERM'] as const)) {
    process.on(signal, () => {
      // npm passes Ctrl-C on, so that it comes twice; who presses it again after that does not want to wait.
      if (since !== null && Date.now() - since > REPEAT_MS) process.exit(1)
      if (since !== null) return
      since = Date.now()
      end().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error)
          process.exit(1)
        },
      )
    })
  }
}

function reportSealing(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error)
  console.error(`The access record could not be sealed, and will be in the next round: ${reason}`)
}

async function main(): Promise<void> {
  const config = readConfig()
  const database = await openDatabase(config)
  try {
    const notes = new NoteVault(database, config.notesKeys)
    const demo = cluster.isPrimary ? await prepare(database, notes, config) : await hasDemoData(database)
    const isPrimaryOfMany = cluster.isPrimary && config.workers > 1
    const running = await (isPrimaryOfMany ? serveByWorkers(config) : serve(database, notes, config, demo))
    // One process of those that share a machine; of several machines one at a time, as the database sees to.
    const sealing = cluster.isPrimary ? startSealing(database, reportSealing) : null
    endWith(async () => {
      await running.close()
      await sealing?.stop()
      await database.close()
    })
    if (cluster.isPrimary) console.log(welcome({ url: running.url, config, demo, seconds: process.uptime() }))
  } catch (error) {
    await database.close()
    throw error
  }
}

await main().catch((error: unknown) => {
  const expected =
    error instanceof ConfigError ||
    error instanceof WrongNotesKey ||
    error instanceof MigrationProblem ||
    (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
  console.error(expected ? `RTSport cannot start: ${error.message}` : error)
  process.exitCode = 1
})
