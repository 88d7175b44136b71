import { AccessTokens } from '../../src/auth/access-token.js'
import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { SignIn } from '../../src/auth/sign-in.js'
import type { Database } from '../../src/data/database.js'
import { NoteVault } from '../../src/data/notes/note-vault.js'
import { defaultLoadLimits, type LoadLimits } from '../../src/config/load.js'
import { defaultLimits, type LimitsConfig } from '../../src/config/limits.js'
import type { TrustedProxies } from '../../src/config/trust-proxy.js'
import type { ConnectionLimits } from '../../src/config/connections.js'
import type { LogOptions } from '../../src/http/logger.js'
import { createServer } from '../../src/http/server.js'
import type { TrustedDocuments } from '../../src/http/trusted-documents.js'
import { connectRedis } from '../../src/redis.js'
import { createTestDatabase, MOST_MS, testNotesKey, type TestDatabase } from './databases.js'
import { letGo } from './memory.js'

export interface TestServer {
  /** http://127.0.0.1:port */
  readonly url: string
  readonly test: TestDatabase
  readonly database: Database
  readonly notes: NoteVault
  readonly tokens: AccessTokens
  close(): Promise<void>
}

export interface TestServerOptions {
  readonly debug?: boolean
  readonly corsOrigins?: readonly string[]
  readonly maxPageSize?: number
  readonly content?: 'demo' | 'empty'
  readonly trustedDocuments?: TrustedDocuments
  readonly load?: Partial<LoadLimits>
  /** Changes to the default limits. The cost per minute is unlimited by default. */
  readonly limits?: Partial<LimitsConfig>
  readonly trustProxy?: TrustedProxies
  readonly connections?: ConnectionLimits
  /** Wraps the database, to observe or disturb the server. */
  readonly wrap?: (database: Database) => Database
  readonly log?: LogOptions
}

/** Starts a server on a free port, over a database of its own. */
export async function startTestServer({
  debug = true,
  corsOrigins = [],
  maxPageSize = 1000,
  content = 'demo',
  trustedDocuments,
  load,
  limits: given = {},
  trustProxy = [],
  connections,
  wrap = database => database,
  log,
}: TestServerOptions = {}): Promise<TestServer> {
  const test = await createTestDatabase(content)
  const database = wrap(test.database)
  const tokens = new AccessTokens(['a test key of more than thirty-two bytes'], 60)
  // On the unwrapped database.
  const notes = new NoteVault(test.database, [testNotesKey])
  await notes.check()
  const limits = { ...defaultLimits, costPerMinute: 0, ...given }
  const redis = await connectRedis(limits.redisUrl, () => undefined)
  const services = { database, notes, signIn: new SignIn(database, tokens, new LoginLimiter(limits, redis.login)), maxPageSize }
  const app = await createServer({
    services,
    tokens,
    debug,
    demoAccounts: true,
    corsOrigins,
    trustedDocuments: trustedDocuments ?? null,
    // On a busy machine a large answer takes longer than the default timeout.
    load: { ...defaultLoadLimits, requestTimeoutMs: MOST_MS, ...load },
    limits,
    redis: redis.spending,
    trustProxy,
    ...(connections && { connections }),
    ...(log && { log }),
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const server: TestServer = {
    url,
    test,
    database,
    notes,
    tokens,
    async close() {
      letGo(server)
      await app.gracefulShutdown.drain(0) // Closes connections that a test has left open.
      redis.close()
      await test.drop()
    },
  }
  return server
}
