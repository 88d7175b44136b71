import type { FastifyServerOptions } from 'fastify'
import { sqlStateOf } from '../data/database-errors.js'

/** Where it happened, without the message: that may quote a row or an input. */
export function whereOf(error: unknown): { readonly error: string; readonly sqlState: string | null; readonly at: readonly string[] } {
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' }
  return { error: name, sqlState: sqlStateOf(error), at: (stack ?? '').split('\n').filter(line => /^\s+at /.test(line)) }
}

/** A query may hold the token of a link. */
const withoutQuery = ({ method, url }: { readonly method: string; readonly url: string }) => ({ method, url: url.replace(/\?.*$/s, '') })

type LogArguments = [object, string?]

/** What Fastify itself logs of an error, with the error's own message as the line's. */
function errorIn(logged: unknown): Error | null {
  const error: unknown =
    logged instanceof Error ? logged : typeof logged === 'object' && logged !== null && 'err' in logged ? logged.err : null
  return error instanceof Error ? error : null
}

/** Says where errors happened, and nothing that a client sent or a row holds. */
export const logger = {
  level: 'error',
  stream: process.stderr,
  serializers: { req: withoutQuery },
  hooks: {
    logMethod(values: unknown[], log: (...logged: LogArguments) => void) {
      const error = errorIn(values[0])
      log.apply(this, error ? [whereOf(error), 'a request failed'] : (values as LogArguments))
    },
  },
} satisfies FastifyServerOptions['logger']
