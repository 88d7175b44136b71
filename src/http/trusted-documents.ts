import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ConfigError } from '../config.js'

export type TrustedDocuments = ReadonlyMap<string, string>

/**
 * Reads the store: the `persisted-documents.json` that GraphQL Code Generator's client preset writes.
 * @throws ConfigError where the file is not {hash: document}
 */
export async function readTrustedDocuments(file: string): Promise<TrustedDocuments> {
  const problem = `TRUSTED_DOCUMENTS: ${file} must be a JSON object of hashes and documents`
  const store: unknown = await readFile(file, 'utf8').then(
    text => JSON.parse(text) as unknown,
    (error: unknown) => {
      throw new ConfigError(problem, { cause: error })
    },
  )
  if (typeof store !== 'object' || store === null || !Object.values(store).every(text => typeof text === 'string'))
    throw new ConfigError(problem)
  return new Map(Object.entries(store as Record<string, string>))
}

interface Asked {
  documentId?: unknown
  query?: unknown
  extensions?: unknown
}

/** `documentId`, or the hash where Apollo's persisted queries have it. */
function idIn({ documentId, extensions }: Asked): string | null {
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '')
  const parsed: unknown = typeof extensions === 'string' ? JSON.parse(extensions) : extensions
  const hash = (parsed as { readonly persistedQuery?: { readonly sha256Hash?: unknown } } | undefined)?.persistedQuery?.sha256Hash
  return typeof hash === 'string' ? hash : null
}

function trustedText(asked: Asked, store: TrustedDocuments): string | undefined {
  try {
    return store.get(idIn(asked) ?? '')
  } catch {
    return undefined
  }
}

/** Lets trusted documents through alone: whatever text the client sends beside the id does not count. */
export function allowTrustedDocumentsAlone(app: FastifyInstance, path: string, store: TrustedDocuments): void {
  app.addHook('preHandler', async (request: FastifyRequest, reply) => {
    if (request.routeOptions.url !== path) return
    const asked = (request.method === 'GET' ? request.query : request.body) as Asked | null
    const text = asked && trustedText(asked, store)
    if (asked && text !== undefined && text !== null) {
      asked.query = text
      delete asked.documentId
      delete asked.extensions
      return
    }
    await reply.code(400).send({
      errors: [
        {
          message: 'This server runs its trusted documents alone: send a documentId that it knows.',
          extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
        },
      ],
    })
  })
}
