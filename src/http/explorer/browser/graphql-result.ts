export interface GraphQLFault {
  readonly message: string
  readonly extensions?: { readonly code?: string }
}

export interface GraphQLResult {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly GraphQLFault[]
}

export interface GraphQLRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string | null
}

export async function post(endpoint: string, request: GraphQLRequest, headers: Headers): Promise<GraphQLResult> {
  headers.set('content-type', 'application/json')
  headers.set('accept', 'application/graphql-response+json, application/json')
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(request), credentials: 'omit' })
  if (!(response.headers.get('content-type') ?? '').includes('json')) throw new Error(`The server answered ${String(response.status)}.`)
  return (await response.json()) as GraphQLResult
}

export function isUnauthenticated(result: GraphQLResult): boolean {
  return result.errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED') ?? false
}

/** login, refresh and switchMembership all return a token, under any alias. */
export function tokenIn(result: GraphQLResult): string | undefined {
  for (const value of Object.values(result.data ?? {})) {
    if (typeof value === 'object' && value !== null && 'accessToken' in value && typeof value.accessToken === 'string') {
      return value.accessToken
    }
  }
  return undefined
}
