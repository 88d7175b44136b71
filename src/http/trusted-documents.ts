import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ConfigError } from '../config/settings.js'

export type TrustedDocuments = ReadonlyMap<string, string>

/**
 * Reads the store: the `persisted-documents.json` of GraphQL Code Generator's client preset.
 * @throws ConfigError if the file is not {hash: document}
 */
export async function readTrustedDocuments(file: string): Promise<TrustedDocuments> {
  const problem = `TRUSTED_DOCUMENTS: ${file} must be a JSON object of hashes and documents`
  const store = await readFile(file, 'utf8')
    .then(text => JSON.parse(text) as unknown)
    .catch((error: unknown) => {
      throw new ConfigError(problem, { cause: error })
    })
  if (typeof store !== 'object' || store === null || Array.isArray(store) || !Object.values(store).every(text => typeof text === 'string'))
    throw new ConfigError(problem)
  return new Map(Object.entries(store as Record<string, string>).map(([id, text]) => [hashIn(id), text]))
}

/** The store and its clients may use the prefix or omit it. */
const hashIn = (id: string): string => id.replace(/^sha256:/, '')

interface DocumentRequest {
  documentId?: unknown
  query?: unknown
  extensions?: unknown
}

/** `documentId`, or the hash as in Apollo's persisted queries. */
function idIn({ documentId, extensions }: DocumentRequest): string | null {
  if (typeof documentId === 'string') return hashIn(documentId)
  const parsed: unknown = typeof extensions === 'string' ? JSON.parse(extensions) : extensions
  const hash = (parsed as { readonly persistedQuery?: { readonly sha256Hash?: unknown } } | undefined)?.persistedQuery?.sha256Hash
  return typeof hash === 'string' ? hash : null
}

function trustedText(asked: DocumentRequest, store: TrustedDocuments): string | undefined {
  try {
    return store.get(idIn(asked) ?? '')
  } catch {
    return undefined
  }
}

/** Replaces everything the client sent beside the id with the store's text. */
function putText(request: FastifyRequest, text: string): void {
  if (request.method === 'GET') {
    // Apollo Server reads the URL itself.
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    searchParams.delete('documentId')
    searchParams.delete('extensions')
    searchParams.set('query', text)
    request.raw.url = `${pathname}?${searchParams.toString()}`
    return
  }
  const asked = request.body as DocumentRequest
  asked.query = text
  delete asked.documentId
  delete asked.extensions
}

/** Rejects everything but trusted documents. */
export function allowTrustedDocumentsAlone(app: FastifyInstance, path: string, store: TrustedDocuments): void {
  app.addHook('preHandler', async (request: FastifyRequest, reply) => {
    if (request.routeOptions.url !== path) return
    const asked = (request.method === 'GET' ? request.query : request.body) as DocumentRequest | null
    const text = asked && trustedText(asked, store)
    if (typeof text === 'string') {
      putText(request, text)
      return
    }
    await reply.code(400).send({
      errors: [
        {
          message: 'This server runs only trusted documents: send a documentId that it knows.',
          extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
        },
      ],
    })
  })
}
