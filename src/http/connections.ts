import { STATUS_CODES, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ConnectionLimits } from '../config/connections.js'
import { inShape } from './request-errors.js'
import { securityHeaders } from './security-headers.js'

/** Headers are a few hundred bytes: on any network they come together. */
const HEADERS_MS = 15_000
/** How often connections are looked at. */
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

/** Before there is a request: the answer is written by hand, and the connection ends. */
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

/** An address that cannot be read has no route, and so none of its handlers. */
const refuseAddress = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  void reply
    .headers({ ...securityHeaders, 'x-request-id': request.id }) // no hook runs for it
    .code(error.statusCode ?? 400)
    .send(inShape('The request’s URL is not valid.', 'BAD_USER_INPUT'))
}

/** For Fastify: a client that is slow is cut off while it sends, while it reads its answer, and while it does neither. */
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
 * Closes one that is too many as it comes. Not by Node's `maxConnections`: of several processes one that is full would give it back
 * to the first one, which offers it around, again and again, until another has gone.
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
