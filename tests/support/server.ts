import { AccessTokens } from '../../src/auth/access-token.js'
import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { SignIn } from '../../src/auth/sign-in.js'
import type { Database } from '../../src/data/database.js'
import { NoteVault } from '../../src/data/notes/note-vault.js'
import type { LogOptions } from '../../src/http/logger.js'
import { createServer } from '../../src/http/server.js'
import type { TrustedDocuments } from '../../src/http/trusted-documents.js'
import { createTestDatabase, testNotesKey, type TestDatabase } from './databases.js'

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
  /** Stands between the server and its database, to watch or to disturb. */
  readonly wrap?: (database: Database) => Database
  readonly log?: LogOptions
}

/** The server over a database of the test's own, on a free port. */
export async function startTestServer({
  debug = true,
  corsOrigins = [],
  maxPageSize = 1000,
  content = 'demo',
  trustedDocuments,
  wrap = database => database,
  log,
}: TestServerOptions = {}): Promise<TestServer> {
  const test = await createTestDatabase(content)
  const database = wrap(test.database)
  const tokens = new AccessTokens(['a test key of more than thirty-two bytes'], 60)
  // Beside whatever watches or disturbs the requests.
  const notes = new NoteVault(test.database, [testNotesKey])
  await notes.check()
  const services = { database, notes, signIn: new SignIn(database, tokens, new LoginLimiter()), maxPageSize }
  const given = { corsOrigins, trustedDocuments: trustedDocuments ?? null, ...(log ? { log } : {}) }
  const app = await createServer({ services, tokens, debug, demoAccounts: true, ...given })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url,
    test,
    database,
    notes,
    tokens,
    async close() {
      await app.close()
      await test.drop()
    },
  }
}
