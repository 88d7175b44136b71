import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestError } from './request-errors.js'

/**
 * Apollo's Fastify integration builds a URL from the host and the address. Without this check, an invalid one would fail there as if it
 * were the server's error.
 */
export function refuseUnreadableAddress(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  if (URL.canParse(request.url, `${request.protocol}://${request.hostname}/`)) done()
  else done(new RequestError(400, 'The request’s host and path are not a valid URL.'))
}
