import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { securityHeaders } from '../security-headers.js'
import { gaveUp, RETRY_AFTER, shed, type CodedError, type ErrorCode } from '../../errors.js'

const TYPE = 'application/json; charset=utf-8'
const OVERLOADED = 'OVERLOADED' satisfies ErrorCode

function bodyOf({ message, extensions: { http: _http, ...extensions } }: CodedError): Buffer {
  return Buffer.from(JSON.stringify({ errors: [{ message, extensions }] }))
}

const SHED = bodyOf(shed())
const GAVE_UP = bodyOf(gaveUp())

/** As @fastify/cors has it, for an answer that is made before it. */
const corsHeaders = (origin: string | undefined, allowed: ReadonlySet<string>): readonly string[] =>
  origin !== undefined && allowed.has(origin)
    ? ['vary', 'Origin', 'access-control-allow-origin', origin, 'access-control-expose-headers', 'retry-after']
    : ['vary', 'Origin']

const SECURITY = Object.entries(securityHeaders).flat()

/** Refuses a request of which nothing was read but its head: by Node's own means, and at a third of what the others cost. */
export function refuseAtTheDoor(response: ServerResponse, origin: string | undefined, allowed: ReadonlySet<string>): void {
  const headers = ['content-type', TYPE, 'content-length', String(SHED.length), 'retry-after', String(RETRY_AFTER)]
  response.writeHead(503, [...headers, ...SECURITY, ...corsHeaders(origin, allowed)])
  response.end(SHED)
}

function refuse(reply: FastifyReply, body: Buffer): FastifyReply {
  reply.request.observed.codes = [OVERLOADED]
  return reply.code(503).header('retry-after', String(RETRY_AFTER)).type(TYPE).send(body)
}

export const refuseInLine = (reply: FastifyReply): FastifyReply => refuse(reply, SHED)

export const refuseLate = (reply: FastifyReply): FastifyReply => refuse(reply, GAVE_UP)
