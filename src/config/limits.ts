import { ConfigError, readInteger, readText, type Environment, type Settings } from './settings.js'

const MOST = 1_000_000_000_000

export const limitSettings = {
  maxPageSize: {
    name: 'MAX_PAGE_SIZE',
    fallback: 1000,
    range: [1, 10_000],
    about: 'The largest `first` of a list. The default is enough for a whole school’s roster.',
  },
  maxQueryCost: {
    name: 'MAX_QUERY_COST',
    fallback: 1_000_000,
    range: [1, MOST],
    about: 'The number of rows that one operation may ask for, counted as the `Cost` lines of the schema say.',
    more: 'operating.md#limits',
  },
  maxQueryDepth: {
    name: 'MAX_QUERY_DEPTH',
    fallback: 20,
    range: [1, 1000],
    about: 'The number of nested levels of fields in one operation.',
  },
  maxQueryAliases: { name: 'MAX_QUERY_ALIASES', fallback: 100, range: [1, 10_000], about: 'Aliases in one operation.' },
  maxQueryDirectives: { name: 'MAX_QUERY_DIRECTIVES', fallback: 50, range: [1, 10_000], about: 'Directives in one operation.' },
  maxQueryTokens: { name: 'MAX_QUERY_TOKENS', fallback: 5_000, range: [10, 1_000_000], about: 'Tokens in one document.' },
  maxBodyBytes: {
    name: 'MAX_BODY_BYTES',
    fallback: 1_048_576,
    range: [1024, 104_857_600],
    about: 'Bytes in a request’s body. A batch of 200 entries with notes fits into the default.',
  },
  costPerMinute: {
    name: 'COST_PER_MINUTE',
    fallback: 10_000_000,
    range: [0, MOST],
    about:
      'The number of rows that one viewer may ask for in a minute, in all operations together. `0` means no limit. Any other value must be at least `MAX_QUERY_COST`.',
    more: 'operating.md#limits',
  },
  loginFailuresPerAccount: {
    name: 'LOGIN_FAILURES_PER_ACCOUNT',
    fallback: 5,
    range: [1, 1000],
    about: 'Failed sign-ins for one account before the next one has to wait.',
    more: 'operating.md#signing-in',
  },
  loginFailuresPerAddress: {
    name: 'LOGIN_FAILURES_PER_ADDRESS',
    fallback: 95,
    range: [1, 1_000_000],
    about: 'The same for one network address. The default is high, because a whole school may share one address.',
  },
  loginLongestWaitSeconds: {
    name: 'LOGIN_LONGEST_WAIT_SECONDS',
    fallback: 900,
    range: [1, 86_400],
    about: 'The longest wait after a failed sign-in, in seconds. The first wait is a sixtieth of it.',
  },
  redisUrl: {
    name: 'REDIS_URL',
    about:
      'The URL of a Redis server that all processes use to share the counts for these limits. Without it, each process counts for itself.',
    example: 'redis://127.0.0.1:6379',
    more: 'operating.md#limits',
  },
} as const satisfies Settings

/** Limits for one document. The pages of RTSport's own frontends stay far below each. */
export interface OperationLimits {
  /** Maximum rows of one operation, by the schema's weights. A school's roster of 1000 with up to 50 cases each is 51,000. */
  readonly maxQueryCost: number
  readonly maxQueryDepth: number
  readonly maxQueryAliases: number
  readonly maxQueryDirectives: number
  readonly maxQueryTokens: number
}

export interface LoginLimits {
  /** Failed attempts per account before the next one has to wait. */
  readonly loginFailuresPerAccount: number
  readonly loginFailuresPerAddress: number
  readonly loginLongestWaitSeconds: number
}

/** Limits on what clients may request, and how often. */
export interface LimitsConfig extends OperationLimits, LoginLimits {
  readonly maxBodyBytes: number
  /** Rows that one viewer may request per minute; 0 means no limit. */
  readonly costPerMinute: number
  /** The Redis in which processes share counts; null means that each counts by itself. */
  readonly redisUrl: string | null
}

function readCostPerMinute(environment: Environment, maxQueryCost: number): number {
  const setting = limitSettings.costPerMinute
  const rows = readInteger(environment, { ...setting, fallback: Math.max(setting.fallback, maxQueryCost) })
  if (rows === 0 || rows >= maxQueryCost) return rows
  throw new ConfigError(`COST_PER_MINUTE must be 0, or at least MAX_QUERY_COST (${maxQueryCost}): an operation within that could never run`)
}

function readRedisUrl(environment: Environment): string | null {
  const text = readText(environment, limitSettings.redisUrl)
  if (text === null) return null
  if (URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol)) return text
  // The value is not quoted, because it may contain a password.
  throw new ConfigError('REDIS_URL must be a URL such as redis://127.0.0.1:6379')
}

/** @throws ConfigError */
export function readLimits(environment: Environment): LimitsConfig {
  const maxQueryCost = readInteger(environment, limitSettings.maxQueryCost)
  return {
    maxQueryCost,
    maxQueryDepth: readInteger(environment, limitSettings.maxQueryDepth),
    maxQueryAliases: readInteger(environment, limitSettings.maxQueryAliases),
    maxQueryDirectives: readInteger(environment, limitSettings.maxQueryDirectives),
    maxQueryTokens: readInteger(environment, limitSettings.maxQueryTokens),
    maxBodyBytes: readInteger(environment, limitSettings.maxBodyBytes),
    costPerMinute: readCostPerMinute(environment, maxQueryCost),
    loginFailuresPerAccount: readInteger(environment, limitSettings.loginFailuresPerAccount),
    loginFailuresPerAddress: readInteger(environment, limitSettings.loginFailuresPerAddress),
    loginLongestWaitSeconds: readInteger(environment, limitSettings.loginLongestWaitSeconds),
    redisUrl: readRedisUrl(environment),
  }
}

/** The limits when nothing is set. */
export const defaultLimits: LimitsConfig = readLimits({})
