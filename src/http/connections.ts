import { STATUS_CODES, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ConnectionLimits } from '../config/connections.js'
import { inShape } from './request-errors.js'
import { securityHeaders } from './security-headers.js'

/** Headers are a few hundred bytes and arrive together on any network. */
const HEADERS_MS = 15_000
/** How often connections are checked. */
const CHECK_MS = 1_000

type Refusal = readonly [status: number, message: string]
const UNREADABLE: Refusal = [400, 'The request is not HTTP/1.1.']
const refusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [431, 'The request’s headers and URL are larger than 16 KiB.'],
}

interface Answering {
  readonly _httpMessage?: { readonly _headerSent?: boolean } | null
}

/** There is no request object yet, so the answer is written by hand and the connection closed. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  const isAnswering = (socket as unknown as Answering)._httpMessage?._headerSent === true
  if (error.code === 'ECONNRESET' || socket.destroyed || isAnswering) {
    socket.destroy(error)
    return
  }
  const [status, message] = refusals[error.code ?? ''] ?? UNREADABLE
  const body = JSON.stringify(inShape(message, 'BAD_USER_INPUT'))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
  ]
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroy(error)
}

/** A malformed URL has no route, so none of the route's handlers run. */
const refuseAddress = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  void reply
    .headers({ ...securityHeaders, 'x-request-id': request.id }) // no hook runs for it
    .code(error.statusCode ?? 400)
    .send(inShape('The request’s URL is not valid.', 'BAD_USER_INPUT'))
}

/** Fastify options that disconnect slow clients: while sending, while reading the answer, and while idle. */
export function connectionOptions({ receiveTimeoutSeconds }: ConnectionLimits) {
  const receiveMs = receiveTimeoutSeconds * 1000
  return {
    requestTimeout: receiveMs,
    connectionTimeout: 2 * receiveMs,
    http: { headersTimeout: Math.min(HEADERS_MS, receiveMs), connectionsCheckingInterval: CHECK_MS },
    clientErrorHandler: refuse,
    frameworkErrors: refuseAddress,
  } satisfies FastifyHttpOptions<Server>
}

/**
 * Closes connections above the limit at once. Node's `maxConnections` is unsuitable: in a cluster, a full worker returns the connection to
 * the primary, which offers it around again until one has room.
 */
export function limitConnections({ server }: FastifyInstance, { maxConnections }: ConnectionLimits): void {
  let open = 0
  const forget = (): void => {
    open -= 1
  }
  server.on('connection', (socket: Socket) => {
    open += 1
    socket.once('close', forget)
    if (open > maxConnections) socket.destroy()
  })
}
