import type { FastifyInstance } from 'fastify'
import { RequestError } from './request-errors.js'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const poisoned = (): RequestError =>
  new RequestError(400, 'The request body has a key that is not allowed: `__proto__`, or `constructor` with a `prototype` in it.')

/** Refuses compressed bodies, which may expand a thousandfold, and text/plain, which a browser sends cross-origin without a preflight. */
export function readPlainJsonAlone(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain')
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString()
    void parse(request, text, (error, value) => {
      // The parser reports forbidden keys with the same error as invalid JSON.
      done(error && isJson(text) ? poisoned() : error, value)
    })
  })
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    const encoding = headers['content-encoding']
    if (encoding === undefined || encoding === 'identity') done()
    else done(new RequestError(415, 'Send the body uncompressed, without a content-encoding.'))
  })
}
