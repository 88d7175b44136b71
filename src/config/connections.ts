import { readInteger, type Environment, type Settings } from './settings.js'

export const connectionSettings = {
  receiveTimeoutSeconds: {
    name: 'RECEIVE_TIMEOUT_SECONDS',
    fallback: 60,
    range: [1, 3600],
    about:
      'The time in which the whole request has to arrive, in seconds. The client has to read the response within the same time. A slower client is disconnected.',
  },
  maxConnections: {
    name: 'MAX_CONNECTIONS',
    fallback: 10_000,
    range: [1, 1_000_000],
    about:
      'The number of open client connections of one process. A further connection is closed at once. Keep the number below the limit of open files (`ulimit -n`).',
  },
  maxUnreadBytes: {
    name: 'MAX_UNREAD_BYTES',
    fallback: 67_108_864,
    range: [1_048_576, 1_099_511_627_776],
    about:
      'Bytes of responses that one process holds for clients that have not read them yet. Above this limit, clients are disconnected, the one with the most unread bytes first.',
    more: 'operating.md#back-pressure',
  },
} as const satisfies Settings

/** One process's limits for connections. */
export interface ConnectionLimits {
  /** Time for a request to arrive whole, and for its answer to be read. */
  readonly receiveTimeoutSeconds: number
  readonly maxConnections: number
  readonly maxUnreadBytes: number
}

export const readConnectionLimits = (environment: Environment): ConnectionLimits => ({
  receiveTimeoutSeconds: readInteger(environment, connectionSettings.receiveTimeoutSeconds),
  maxConnections: readInteger(environment, connectionSettings.maxConnections),
  maxUnreadBytes: readInteger(environment, connectionSettings.maxUnreadBytes),
})
