import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { loadAssets } from './assets.js'
import { pageTemplate } from './page.js'
import { assetHeaders, pageHeaders } from './security-headers.js'

export interface ExplorerOptions {
  readonly path: string
  readonly demoAccounts: boolean
}

export async function registerExplorer(app: FastifyInstance, options: ExplorerOptions): Promise<void> {
  const assets = await loadAssets()
  const page = pageTemplate({ endpoint: options.path, demoAccounts: options.demoAccounts, assetsPath: assets.basePath })

  // One route per file. Unlisted files have no route, so path traversal is impossible.
  for (const { name, contentType, body } of assets.files) {
    app.get(`${assets.basePath}/${name}`, (_request, reply) =>
      reply.headers(assetHeaders).header('cache-control', 'public, max-age=31536000, immutable').type(contentType).send(body),
    )
  }

  // A hook and not a route, because the same path and method also answer GraphQL queries.
  app.addHook('onRequest', async (request, reply) => {
    if (!isPageLoad(request, options.path)) return
    const styleNonce = randomBytes(16).toString('base64')
    return reply
      .headers(pageHeaders(styleNonce))
      .header('cache-control', 'no-store')
      .header('vary', 'accept')
      .type('text/html; charset=utf-8')
      .send(page(styleNonce))
  })
}

function isPageLoad(request: FastifyRequest, path: string): boolean {
  if (request.method !== 'GET' || !(request.headers.accept ?? '').includes('text/html')) return false
  if (!URL.canParse(request.url, 'http://localhost')) return false
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  return pathname === path && !searchParams.has('query')
}
