import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * On every answer. A page sets a policy of its own in the place of this one, and a file that never changes its own `cache-control`.
 * The resource policy is about pages that embed the answer unasked; whom CORS_ORIGINS names, reads it nevertheless.
 */
export const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/** One year, and this host alone: what else is under the domain is not ours to decide. */
const TRANSPORT = 'max-age=31536000'

/** TLS ends before us. Who came by it is told to come by nothing else; a client that lies about it tells itself. */
const cameByTls = ({ headers }: FastifyRequest): boolean => headers['x-forwarded-proto'] === 'https'

export function registerSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    reply.headers(securityHeaders)
    if (cameByTls(request)) reply.header('strict-transport-security', TRANSPORT)
    done()
  })
}
