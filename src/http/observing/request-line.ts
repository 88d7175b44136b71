import type { FastifyRequest } from 'fastify'

export interface Ended {
  readonly status: number
  readonly route: string
  readonly seconds: number
  /** Bytes sent, headers included; null if unknown. */
  readonly bytes: number | null
  /** The client disconnected before the end of the answer. */
  readonly aborted: boolean
}

const MS = 1_000
const tenths = (ms: number): number => Math.round(ms * 10) / 10

/**
 * A request's log line. Each value is the server's own: an id, a number, or a word from a closed list. It never contains headers, queries
 * or variables. Of the client's address it contains only the network, and only for a refused sign-in (src/auth/network.ts).
 */
export function requestLine({ id, method, facts }: FastifyRequest, { status, route, seconds, bytes, aborted }: Ended): object {
  const { operation, type, document, viewer, cost, way, codes, coordinates, network } = facts
  const isOperation = type !== null
  // Undefined values are omitted from the line.
  return {
    requestId: id,
    method,
    route,
    status,
    ms: tenths(seconds * MS),
    bytes: bytes ?? undefined,
    operation: isOperation ? operation : undefined,
    type: type ?? undefined,
    document: document ?? undefined,
    cost: isOperation ? cost : undefined,
    way: isOperation ? way : undefined,
    membershipId: viewer?.membershipId,
    role: viewer?.role,
    schoolId: viewer?.schoolId,
    codes: codes.length === 0 ? undefined : codes,
    coordinates: coordinates.length === 0 ? undefined : coordinates,
    network: network ?? undefined,
    aborted: aborted || undefined,
  }
}

/** The route as declared: a path that a client made up is in no log or metric. */
export function routeOf({ routeOptions: { url = '' } }: FastifyRequest): string {
  if (url === '' || url === '*') return 'none'
  return url.startsWith('/explorer/') ? '/explorer' : url
}
