import { ConfigError, readBoolean, readInteger, readText, type Environment } from './settings.js'
import { servingSettings } from './serving-settings.js'
import { readTrustedProxies, type TrustedProxies } from './trust-proxy.js'

/** How this server is reached, and what it accepts. */
export interface ServingConfig {
  /** Enables the explorer page and introspection. */
  readonly debug: boolean
  readonly accessTokenExpireMinutes: number
  readonly corsOrigins: readonly string[]
  readonly port: number
  readonly host: string
  /** Number of worker processes. More than one requires a PostgreSQL server. */
  readonly workers: number
  /** A file with the only documents that may run: {hash: text}. Null: any document may run. */
  readonly trustedDocuments: string | null
  /** Proxies whose X-Forwarded-For is trusted. */
  readonly trustProxy: TrustedProxies
}

function readWorkers(environment: Environment, databaseUrl: string | null): number {
  const workers = readInteger(environment, servingSettings.workers)
  if (workers > 1 && databaseUrl === null)
    throw new ConfigError('WORKERS needs a DATABASE_URL: only one process can use the embedded store')
  return workers
}

/** For `localhost`, Fastify opens a second server on the other address, which the first one's guards would not cover. */
function readHost(environment: Environment): string {
  const { host } = servingSettings
  const given = readText(environment, host)
  return given === null || given.toLowerCase() === 'localhost' ? host.fallback : given
}

const isOrigin = (value: unknown): value is string => typeof value === 'string' && new URL(value).origin === value

function readOrigins(environment: Environment): readonly string[] {
  const text = readText(environment, servingSettings.corsOrigins)
  if (text === null) return []
  try {
    const origins: unknown = JSON.parse(text)
    if (Array.isArray(origins) && origins.every(isOrigin)) return origins
  } catch {
    // reported below
  }
  throw new ConfigError(`CORS_ORIGINS must be a JSON list of origins such as ["https://app.example"], not ${text}`)
}

/** @throws ConfigError */
export const readServing = (environment: Environment, databaseUrl: string | null): ServingConfig => ({
  debug: readBoolean(environment, servingSettings.debug, databaseUrl === null),
  accessTokenExpireMinutes: readInteger(environment, servingSettings.accessTokenExpireMinutes),
  corsOrigins: readOrigins(environment),
  port: readInteger(environment, servingSettings.port),
  host: readHost(environment),
  workers: readWorkers(environment, databaseUrl),
  trustedDocuments: readText(environment, servingSettings.trustedDocuments),
  trustProxy: readTrustedProxies(environment),
})
