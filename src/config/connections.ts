import { readInteger, type Environment } from './settings.js'

/** What one process grants to connections, whoever is at their other end. */
export interface ConnectionLimits {
  /** In which a request has to be there, to its last byte: who sends it drop by drop holds a connection for nothing. */
  readonly receiveTimeoutSeconds: number
  /** Connections of clients at once; one more is closed as it comes. */
  readonly maxConnections: number
}

export const readConnectionLimits = (environment: Environment): ConnectionLimits => ({
  receiveTimeoutSeconds: readInteger(environment, 'RECEIVE_TIMEOUT_SECONDS', 60, [1, 3600]),
  maxConnections: readInteger(environment, 'MAX_CONNECTIONS', 10_000, [1, 1_000_000]),
})
