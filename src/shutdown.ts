import cluster from 'node:cluster'
import type { FastifyBaseLogger } from 'fastify'
import { whereOf } from './http/logger.js'

/** How a process ends. */
export interface ShutdownOptions {
  /** @param mostMs how long requests in flight may take from here on, where it is not as long as ever */
  readonly end: (mostMs?: number) => Promise<void>
  readonly log: FastifyBaseLogger
  /** What SIGHUP asks for, where it does not end the process. */
  readonly renew?: () => Promise<void>
}

/** Between two signals that are one: npm passes Ctrl-C on, so that it comes twice. */
const REPEAT_MS = 1_000
/** Whatever hangs: nobody who stops a server waits longer. The first process of several waits for the others. */
const MOST_MS = cluster.isWorker ? 9_500 : 9_900
/** A process that something unforeseen has happened to answers what it can, and is no longer to be trusted. */
const MOST_MS_AFTER_A_FAULT = 2_000

/** Ctrl-C and a terminal that closes reach a worker too, but it is for the first process to say when to end. */
const NOT_FOR_WORKERS = ['SIGINT', 'SIGHUP'] as const

function exitAfter(ms: number): void {
  setTimeout(() => process.exit(1), ms).unref()
}

/** Ends a process that could not start, once what it says is written: whatever it has opened by then would keep it. */
export function exitAfterFailedStart(told: unknown): void {
  console.error(told)
  process.stderr.write('', () => process.exit(1))
}

/** Ends once, by whichever signal comes first; a second one does not wait. */
export function shutDownOnSignals({ end, log, renew }: ShutdownOptions): void {
  let since: number | null = null
  const stop = (): void => {
    // Who presses Ctrl-C again after a while does not want to wait.
    if (since !== null && Date.now() - since > REPEAT_MS) process.exit(1)
    if (since !== null) return
    since = Date.now()
    exitAfter(MOST_MS)
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(whereOf(error), 'the server could not end as it should')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  for (const signal of NOT_FOR_WORKERS) process.on(signal, cluster.isWorker ? () => undefined : stop)
  if (renew) {
    process.removeListener('SIGHUP', stop).on('SIGHUP', () => {
      renew().then(
        () => {
          log.info({}, 'all worker processes have been replaced')
        },
        (error: unknown) => {
          log.error(whereOf(error), 'a new worker process does not start: the others go on')
        },
      )
    })
  }
}

/** Ends the process after a fault that nobody caught, with a code that makes its supervisor start another one. */
export function shutDownOnFault({ end, log }: ShutdownOptions): void {
  let hasFailed = false
  const fail = (error: unknown): void => {
    log.fatal(whereOf(error), 'something failed that nobody caught: the process ends')
    if (hasFailed) return
    hasFailed = true
    exitAfter(MOST_MS_AFTER_A_FAULT + REPEAT_MS)
    void end(MOST_MS_AFTER_A_FAULT)
      .catch(() => undefined)
      .then(() => process.exit(1))
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
}
