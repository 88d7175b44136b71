import { ConfigError, readInteger, type Environment } from './settings.js'

/** What one document may be at the most. A page of our own frontends stays far below each. */
export interface OperationLimits {
  /** Rows that one operation may ask for, by the schema's weights: a school's roster of 1000 with up to 50 cases each is 51,000. */
  readonly maxQueryCost: number
  readonly maxQueryDepth: number
  readonly maxQueryAliases: number
  readonly maxQueryDirectives: number
  readonly maxQueryTokens: number
}

export interface LoginLimits {
  /** Failed attempts at an account from which on each next one has to wait. */
  readonly loginFailuresPerAccount: number
  /** The same of an address. High, because a whole school may come from one. */
  readonly loginFailuresPerAddress: number
  /** Where the wait ends to grow. */
  readonly loginLongestWaitSeconds: number
}

/** What clients may ask of this server, and how often. */
export interface LimitsConfig extends OperationLimits, LoginLimits {
  readonly maxBodyBytes: number
  /** Rows that one viewer may ask for in a minute; 0: as many as they like. */
  readonly costPerMinute: number
  /** Where the processes count together; null: each by itself. */
  readonly redisUrl: string | null
}

const MOST = 1_000_000_000_000

function readCostPerMinute(environment: Environment, maxQueryCost: number): number {
  const rows = readInteger(environment, 'COST_PER_MINUTE', Math.max(10_000_000, maxQueryCost), [0, MOST])
  if (rows === 0 || rows >= maxQueryCost) return rows
  throw new ConfigError(`COST_PER_MINUTE must be 0, or at least MAX_QUERY_COST (${maxQueryCost}): an operation within that could never run`)
}

function readRedisUrl(environment: Environment): string | null {
  const text = environment['REDIS_URL']
  if (text === undefined || text === '') return null
  if (URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol)) return text
  // Not quoted: it may hold a password.
  throw new ConfigError('REDIS_URL must be a URL such as redis://127.0.0.1:6379')
}

/** @throws ConfigError */
export function readLimits(environment: Environment): LimitsConfig {
  const maxQueryCost = readInteger(environment, 'MAX_QUERY_COST', 1_000_000, [1, MOST])
  return {
    maxQueryCost,
    maxQueryDepth: readInteger(environment, 'MAX_QUERY_DEPTH', 20, [1, 1000]),
    maxQueryAliases: readInteger(environment, 'MAX_QUERY_ALIASES', 100, [1, 10_000]),
    maxQueryDirectives: readInteger(environment, 'MAX_QUERY_DIRECTIVES', 50, [1, 10_000]),
    maxQueryTokens: readInteger(environment, 'MAX_QUERY_TOKENS', 5_000, [10, 1_000_000]),
    // A batch of 200 entries with notes fits well.
    maxBodyBytes: readInteger(environment, 'MAX_BODY_BYTES', 1_048_576, [1024, 104_857_600]),
    costPerMinute: readCostPerMinute(environment, maxQueryCost),
    loginFailuresPerAccount: readInteger(environment, 'LOGIN_FAILURES_PER_ACCOUNT', 5, [1, 1000]),
    loginFailuresPerAddress: readInteger(environment, 'LOGIN_FAILURES_PER_ADDRESS', 95, [1, 1_000_000]),
    loginLongestWaitSeconds: readInteger(environment, 'LOGIN_LONGEST_WAIT_SECONDS', 900, [1, 86_400]),
    redisUrl: readRedisUrl(environment),
  }
}

/** What holds where nothing is set. */
export const defaultLimits: LimitsConfig = readLimits({})
