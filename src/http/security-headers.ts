import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * Sent with every answer. Pages replace the content security policy, and immutable files the `cache-control`. The resource policy only
 * blocks pages that embed an answer without CORS; origins in CORS_ORIGINS can still read it.
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

/** One year, without subdomains: the domain's other hosts are not this server's to decide. */
const TRANSPORT = 'max-age=31536000'

/** TLS ends at the proxy. A client that forges this header affects only itself. */
const cameByTls = ({ headers }: FastifyRequest): boolean => headers['x-forwarded-proto'] === 'https'

export function registerSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    reply.headers(securityHeaders)
    if (cameByTls(request)) reply.header('strict-transport-security', TRANSPORT)
    done()
  })
}
