import type { GraphQLRequest, GraphQLResult } from './graphql-result.js'
import type { Session } from './session.js'

export interface FetcherOptions {
  readonly headers?: Readonly<Record<string, string>>
}

export type Fetcher = (request: GraphQLRequest, options?: FetcherOptions) => Promise<GraphQLResult>

export function createFetcher(session: Session): Fetcher {
  return async (request, options) => {
    const result = await session.send(withoutStaleName(request), new Headers(options?.headers))
    // Not awaited: the editor shows its answer at once.
    void session.follow(result)
    return result
  }
}

/** For a moment after a change of tabs GraphiQL still names the operation of the tab that was left. */
function withoutStaleName({ operationName, ...request }: GraphQLRequest): GraphQLRequest {
  const isNamed = typeof operationName === 'string' && new RegExp(`\\b${operationName}\\b`).test(request.query)
  return isNamed ? { ...request, operationName } : request
}
