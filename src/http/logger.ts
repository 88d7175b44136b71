import type { FastifyBaseLogger } from 'fastify'
import { pino, type DestinationStream } from 'pino'
import type { LogLevel } from '../config/operating.js'
import { sqlStateOf } from '../data/database-errors.js'

/** An error's stack without the message, which may quote a row or an input. */
export function whereOf(error: unknown): { readonly error: string; readonly sqlState: string | null; readonly at: readonly string[] } {
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' }
  return { error: name, sqlState: sqlStateOf(error), at: (stack ?? '').split('\n').filter(line => /^\s+at /.test(line)) }
}

/** The query string may contain a link's token. */
const withoutQuery = ({ method, url }: { readonly method: string; readonly url: string }) => ({ method, url: url.replace(/\?.*$/s, '') })

/** The error in a line that Fastify itself logs with the error's message. */
function errorIn(logged: unknown): Error | null {
  const error: unknown =
    logged instanceof Error ? logged : typeof logged === 'object' && logged !== null && 'err' in logged ? logged.err : null
  return error instanceof Error ? error : null
}

/** Some of Fastify's messages quote whole URLs, or other input of the client. */
const withoutQuotes = (value: unknown): unknown => (typeof value === 'string' ? value.replace(/"[^]*"|\?[^]*$/, '…') : value)

/** The log's level and destination. */
export interface LogOptions {
  readonly level: LogLevel
  readonly stream: DestinationStream
}

/** Logs what happened and where, and never what a client sent or a row contains. */
export const createLogger = ({ level, stream }: LogOptions): FastifyBaseLogger =>
  pino(
    {
      level,
      serializers: { req: withoutQuery },
      hooks: {
        logMethod(values, log) {
          const error = errorIn(values[0])
          log.apply(this, error ? [whereOf(error), 'a request failed'] : (values.map(withoutQuotes) as typeof values))
        },
      },
    },
    stream,
  )

/** Several processes write to one pipe. Linux keeps writes up to this size (PIPE_BUF) atomic. */
const PIECE_BYTES = 4_096
/** Batches lines under load; none waits longer than 50 ms. */
const TOGETHER = { minLength: 2_048, periodicFlush: 50 }
/** Beyond this, unread lines are dropped, to bound memory. */
const MOST_WAITING_BYTES = 16_777_216

/**
 * Standard error, written asynchronously; the last lines are flushed when the process exits. If it accepts no lines, because the disk is
 * full or the terminal is gone, the server keeps running: lines wait up to the limit, and those beyond it are dropped.
 */
export function standardError(): DestinationStream {
  const stream = pino.destination({
    ...TOGETHER,
    dest: process.stderr.fd,
    sync: false,
    maxWrite: PIECE_BYTES,
    maxLength: MOST_WAITING_BYTES,
  })
  const flush = stream.flushSync.bind(stream)
  let takesLines = true
  stream.on('error', () => (takesLines = false))
  stream.on('write', () => (takesLines = true))
  // flushSync would retry forever and block the process, its exit included.
  stream.flushSync = () => {
    if (takesLines) flush()
  }
  return stream
}
