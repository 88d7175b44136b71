import type { GraphQLRequest, GraphQLResult } from './graphql-result.js'
import type { Session } from './session.js'

export interface FetcherOptions {
  readonly headers?: Readonly<Record<string, string>>
}

export type Fetcher = (request: GraphQLRequest, options?: FetcherOptions) => Promise<GraphQLResult>

export function createFetcher(session: Session): Fetcher {
  return async (request, options) => {
    const result = await session.send(withoutStaleName(request), new Headers(options?.headers))
    // Not awaited, so that the editor shows its answer at once.
    void session.follow(result)
    return result
  }
}

/** Just after a change of tabs, GraphiQL still sends the operation name of the previous tab. */
function withoutStaleName({ operationName, ...request }: GraphQLRequest): GraphQLRequest {
  const isNamed = typeof operationName === 'string' && new RegExp(`\\b${operationName}\\b`).test(request.query)
  return isNamed ? { ...request, operationName } : request
}
