import { readInteger, type Environment, type Settings } from './settings.js'

export const loadSettings = {
  requestTimeoutMs: {
    name: 'REQUEST_TIMEOUT_MS',
    fallback: 10_000,
    range: [100, 600_000],
    about:
      'The time from a request’s last byte to its response, in milliseconds, including time in the queue. After that the request is cancelled, in PostgreSQL too.',
    more: 'operating.md#under-load',
  },
  maxRunningRequests: {
    name: 'MAX_RUNNING_REQUESTS',
    fallback: 64,
    range: [1, 10_000],
    about: 'The number of requests that one process works on at once.',
    more: 'operating.md#under-load',
  },
  maxWaitingRequests: {
    name: 'MAX_WAITING_REQUESTS',
    fallback: 512,
    range: [0, 100_000],
    about: 'The number of requests in the queue of one process. A further request gets `OVERLOADED` at once.',
    more: 'operating.md#under-load',
  },
} as const satisfies Settings

/** How much work one process accepts at a time. */
export interface LoadLimits {
  /** From a request's last byte to its answer, including the time in the queue. */
  readonly requestTimeoutMs: number
  /** Maximum number of concurrent requests. More would make all of them slower without raising throughput. */
  readonly maxRunningRequests: number
  /** Maximum number of requests that wait for one of those to be answered. */
  readonly maxWaitingRequests: number
}

export const readLoadLimits = (environment: Environment): LoadLimits => ({
  requestTimeoutMs: readInteger(environment, loadSettings.requestTimeoutMs),
  maxRunningRequests: readInteger(environment, loadSettings.maxRunningRequests),
  maxWaitingRequests: readInteger(environment, loadSettings.maxWaitingRequests),
})

/** The limits when nothing is set. */
export const defaultLoadLimits: LoadLimits = readLoadLimits({})
