import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { gaveUp, RETRY_AFTER, shed, type CodedError } from '../../errors.js'

const TYPE = 'application/json; charset=utf-8'

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

/** Refuses a request for which nothing was done: by Node's own means, at half of what it costs by Fastify's. */
export function refuse(response: ServerResponse, origin: string | undefined, allowed: ReadonlySet<string>): void {
  const headers = ['content-type', TYPE, 'content-length', String(SHED.length), 'retry-after', String(RETRY_AFTER)]
  response.writeHead(503, [...headers, ...corsHeaders(origin, allowed)])
  response.end(SHED)
}

export const giveUp = (reply: FastifyReply): FastifyReply =>
  reply.code(503).header('retry-after', String(RETRY_AFTER)).type(TYPE).send(GAVE_UP)
