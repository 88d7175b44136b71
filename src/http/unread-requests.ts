import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { securityHeaders } from './security-headers.js'

/** GraphQL's shape, for what goes wrong before GraphQL begins. */
export const errorBody = (message: string, code: string): object => ({ errors: [{ message, extensions: { code } }] })

const UNREADABLE = errorBody('The request could not be read.', 'BAD_USER_INPUT')
const STATUS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

/** A path that is none, such as `/%`: no hook runs for it. */
export const answerBadPath = (_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  void reply
    .headers({ ...securityHeaders, 'x-request-id': request.id })
    .code(400)
    .send(UNREADABLE)
}

interface Answering {
  readonly _httpMessage?: { readonly _headerSent?: boolean } | null
}

/** Bytes that are no HTTP: there is no request, and no answer but this. */
export function answerNoHttp(error: Error & { readonly code?: string }, socket: Socket): void {
  const isAnswering = (socket as unknown as Answering)._httpMessage?._headerSent === true
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(UNREADABLE)
  const headers = {
    ...securityHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${STATUS[error.code ?? ''] ?? '400 Bad Request'}`, ...lines, '', body].join('\r\n'))
}
