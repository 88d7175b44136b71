import { readInteger, type Environment, type Settings } from './settings.js'

export const loadSettings = {
  requestTimeoutMs: {
    name: 'REQUEST_TIMEOUT_MS',
    fallback: 10_000,
    range: [100, 600_000],
    about:
      'Milliseconds from a request’s last byte to its answer, time in the queue included. After that it is given up, in PostgreSQL too.',
    more: 'operating.md#under-load',
  },
  maxRunningRequests: {
    name: 'MAX_RUNNING_REQUESTS',
    fallback: 64,
    range: [1, 10_000],
    about: 'Requests that one process works on at once.',
    more: 'operating.md#under-load',
  },
  maxWaitingRequests: {
    name: 'MAX_WAITING_REQUESTS',
    fallback: 512,
    range: [0, 100_000],
    about: 'Requests in the queue of one process. A further one is answered `OVERLOADED` at once.',
    more: 'operating.md#under-load',
  },
} as const satisfies Settings

/** How much of the clients' work one process takes on at a time. */
export interface LoadLimits {
  /** From a request's last byte to its answer, the time in the queue included. */
  readonly requestTimeoutMs: number
  /** Requests that are worked on at once: more would make all of them later, and none of them more. */
  readonly maxRunningRequests: number
  /** Requests that wait until one of those is answered. */
  readonly maxWaitingRequests: number
}

export const readLoadLimits = (environment: Environment): LoadLimits => ({
  requestTimeoutMs: readInteger(environment, loadSettings.requestTimeoutMs),
  maxRunningRequests: readInteger(environment, loadSettings.maxRunningRequests),
  maxWaitingRequests: readInteger(environment, loadSettings.maxWaitingRequests),
})

/** What holds where nothing is set. */
export const defaultLoadLimits: LoadLimits = readLoadLimits({})
