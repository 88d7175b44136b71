import type { FastifyBaseLogger } from 'fastify'
import { pino, type DestinationStream } from 'pino'
import type { LogLevel } from '../config/operating.js'
import { sqlStateOf } from '../data/database-errors.js'

/** Where it happened, without the message: that may quote a row or an input. */
export function whereOf(error: unknown): { readonly error: string; readonly sqlState: string | null; readonly at: readonly string[] } {
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' }
  return { error: name, sqlState: sqlStateOf(error), at: (stack ?? '').split('\n').filter(line => /^\s+at /.test(line)) }
}

/** A query may hold the token of a link. */
const withoutQuery = ({ method, url }: { readonly method: string; readonly url: string }) => ({ method, url: url.replace(/\?.*$/s, '') })

/** What Fastify itself logs of an error, with the error's own message as the line's. */
function errorIn(logged: unknown): Error | null {
  const error: unknown =
    logged instanceof Error ? logged : typeof logged === 'object' && logged !== null && 'err' in logged ? logged.err : null
  return error instanceof Error ? error : null
}

/** Some of Fastify's messages quote an address whole, or what else a client has sent. */
const withoutQuotes = (value: unknown): unknown => (typeof value === 'string' ? value.replace(/"[^]*"|\?[^]*$/, '…') : value)

/** Where lines go, and which. */
export interface LogOptions {
  readonly level: LogLevel
  readonly stream: DestinationStream
}

/** Says what happened and where, and nothing that a client sent or a row holds. */
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

/** Several processes write to one pipe: Linux keeps apart what they write in pieces up to this. */
const PIECE_BYTES = 4_096
/** Under load lines are written together, and none waits longer. */
const TOGETHER = { minLength: 2_048, periodicFlush: 50 }
/** Lines that nobody reads are dropped rather than kept for good. */
const MOST_WAITING_BYTES = 16_777_216

/**
 * Standard error, which no request waits for. At the process's end the last lines are written first. Where it takes no line, for the
 * disk behind it is full or the terminal gone, the server goes on without: they wait until one can be written, and those beyond the most are dropped.
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
  // It would try again and again, and let nothing else be done, the process's end included.
  stream.flushSync = () => {
    if (takesLines) flush()
  }
  return stream
}
