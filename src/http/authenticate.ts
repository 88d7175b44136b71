import type { FastifyRequest } from 'fastify'
import type { AccessTokens } from '../auth/access-token.js'
import type { Viewer } from '../auth/viewer.js'

const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i

/** The viewer of the request's access token; null without a valid one. */
export function authenticate({ headers }: FastifyRequest, tokens: AccessTokens): Viewer | null {
  const token = BEARER.exec(headers.authorization ?? '')?.[1]
  return token === undefined ? null : tokens.verify(token)
}
