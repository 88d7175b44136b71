import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestError } from './request-errors.js'

/** Apollo's way into Fastify puts the host and the address together, and fails as we would where that makes no address. */
export function refuseUnreadableAddress(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  if (URL.canParse(request.url, `${request.protocol}://${request.hostname}/`)) done()
  else done(new RequestError(400, 'The request’s host and path are not a valid URL.'))
}
