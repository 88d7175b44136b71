import cluster from 'node:cluster'
import type { FastifyBaseLogger } from 'fastify'
import { whereOf } from './http/logger.js'

/** How a process shuts down. */
export interface ShutdownOptions {
  /** @param mostMs limits the time for requests in flight; the default applies without it */
  readonly end: (mostMs?: number) => Promise<void>
  readonly log: FastifyBaseLogger
  /** The action on SIGHUP. Without one, SIGHUP shuts the process down. */
  readonly renew?: () => Promise<void>
}

/** Signals within this time count as one: npm forwards Ctrl-C, so it arrives twice. */
const REPEAT_MS = 1_000
/** A hard limit for a shutdown that hangs. The primary process waits for its workers. */
const MOST_MS = cluster.isWorker ? 9_500 : 9_900
/** After an uncaught fault, the process finishes what it can, but its state can no longer be trusted. */
const MOST_MS_AFTER_A_FAULT = 2_000

/** Ctrl-C and a closing terminal signal the workers too, but the primary process decides when they stop. */
const NOT_FOR_WORKERS = ['SIGINT', 'SIGHUP'] as const

function exitAfter(ms: number): void {
  setTimeout(() => process.exit(1), ms).unref()
}

/** Exits after a failed start, once the message is written: open handles would keep the process alive. */
export function exitAfterFailedStart(told: unknown): void {
  console.error(told)
  process.stderr.write('', () => process.exit(1))
}

/** Shuts down once, on the first signal; a second one exits at once. */
export function shutDownOnSignals({ end, log, renew }: ShutdownOptions): void {
  let since: number | null = null
  const stop = (): void => {
    // A repeated Ctrl-C means that the user does not want to wait.
    if (since !== null && Date.now() - since > REPEAT_MS) process.exit(1)
    if (since !== null) return
    since = Date.now()
    exitAfter(MOST_MS)
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(whereOf(error), 'the server could not shut down cleanly')
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
          log.error(whereOf(error), 'a new worker process did not start: the others keep running')
        },
      )
    })
  }
}

/** Shuts down after an uncaught fault, with an exit code that makes the supervisor restart the process. */
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
