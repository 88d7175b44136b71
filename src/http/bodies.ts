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

/** Whoever unpacks a body holds a thousand times what was sent; and a browser sends text for any page, without asking first. */
export function readPlainJsonAlone(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain')
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString()
    void parse(request, text, (error, value) => {
      // Of JSON that it will not take, the parser says what it says of any other text.
      done(error && isJson(text) ? poisoned() : error, value)
    })
  })
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    const encoding = headers['content-encoding']
    if (encoding === undefined || encoding === 'identity') done()
    else done(new RequestError(415, 'Send the body uncompressed, without a content-encoding.'))
  })
}
