import { AccessTokens } from './auth/access-token.js'
import { LoginLimiter } from './auth/login-limiter.js'
import { SignIn } from './auth/sign-in.js'
import { ConfigError, readConfig, type Config } from './config.js'
import type { Database } from './data/database.js'
import { migrate } from './data/migrations/migrate.js'
import { openDatabase } from './data/open-database.js'
import { fillDemoData } from '../prisma/demo/demo-data.js'
import { hasDemoData } from '../prisma/demo/has-demo-data.js'
import { createServer, GRAPHQL_PATH } from './http/server.js'
import { welcome } from './welcome.js'

/** Migrates, and fills an embedded database that is new. */
async function prepare(database: Database, { databaseUrl }: Config): Promise<boolean> {
  await migrate(database)
  if (databaseUrl === null) await fillDemoData(database)
  return hasDemoData(database)
}

async function listen(database: Database, config: Config, demo: boolean): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const tokens = new AccessTokens(config.secretKeys, config.accessTokenExpireMinutes)
  const services = { database, signIn: new SignIn(database, tokens, new LoginLimiter()), maxPageSize: config.maxPageSize }
  const app = await createServer({ services, tokens, debug: config.debug, demoAccounts: demo, corsOrigins: config.corsOrigins })
  const address = await app.listen({ port: config.port, host: config.host })
  return { url: `${address}${GRAPHQL_PATH}`, close: () => app.close() }
}

/** Ends once, by whichever signal comes first; a second one does not wait. */
function endWith(end: () => Promise<void>): void {
  let ending = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(1)
      ending = true
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

async function main(): Promise<void> {
  const config = readConfig()
  const database = await openDatabase(config)
  try {
    const demo = await prepare(database, config)
    const { url, close } = await listen(database, config, demo)
    endWith(async () => {
      await close()
      await database.close()
    })
    console.log(welcome({ url, config, demo, seconds: process.uptime() }))
  } catch (error) {
    await database.close()
    throw error
  }
}

await main().catch((error: unknown) => {
  const expected = error instanceof ConfigError || (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
  console.error(expected ? `RTSport cannot start: ${error.message}` : error)
  process.exitCode = 1
})
