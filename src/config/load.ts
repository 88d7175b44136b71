import { readInteger, type Environment } from './settings.js'

/** How much of the clients' work one process takes on at a time. */
export interface LoadLimits {
  /** From when a request is there, its body and all, to its answer, the wait in line included. */
  readonly requestTimeoutMs: number
  /** Requests that are worked on at once: more would make all of them later, and none of them more. */
  readonly maxRunningRequests: number
  /** Requests that wait until one of those is answered. */
  readonly maxWaitingRequests: number
}

export const defaultLoadLimits: LoadLimits = { requestTimeoutMs: 10_000, maxRunningRequests: 64, maxWaitingRequests: 512 }

export function readLoadLimits(environment: Environment): LoadLimits {
  const { requestTimeoutMs, maxRunningRequests, maxWaitingRequests } = defaultLoadLimits
  return {
    requestTimeoutMs: readInteger(environment, 'REQUEST_TIMEOUT_MS', requestTimeoutMs, [100, 600_000]),
    maxRunningRequests: readInteger(environment, 'MAX_RUNNING_REQUESTS', maxRunningRequests, [1, 10_000]),
    maxWaitingRequests: readInteger(environment, 'MAX_WAITING_REQUESTS', maxWaitingRequests, [0, 100_000]),
  }
}
