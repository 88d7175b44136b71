import { readInteger, type Environment } from './settings.js'

/** What one process grants to connections, whoever is at their other end. */
export interface ConnectionLimits {
  /** In which a request has to be there, to its last byte, and in which its answer has to be taken: who is slower holds a connection for nothing. */
  readonly receiveTimeoutSeconds: number
  /** Connections of clients at once; one more is closed as it comes. */
  readonly maxConnections: number
  /** Bytes of answers that their clients have not taken yet; beyond it whoever keeps the most of them is cut off. */
  readonly maxUnreadBytes: number
}

export const readConnectionLimits = (environment: Environment): ConnectionLimits => ({
  receiveTimeoutSeconds: readInteger(environment, 'RECEIVE_TIMEOUT_SECONDS', 60, [1, 3600]),
  maxConnections: readInteger(environment, 'MAX_CONNECTIONS', 10_000, [1, 1_000_000]),
  maxUnreadBytes: readInteger(environment, 'MAX_UNREAD_BYTES', 67_108_864, [1_048_576, 1_099_511_627_776]),
})
