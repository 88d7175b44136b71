import type { FastifyRequest } from 'fastify'

export interface Ended {
  readonly status: number
  readonly route: string
  readonly seconds: number
  /** What went out, headers and all; null where nobody counted. */
  readonly bytes: number | null
  /** The client did not wait for the whole answer. */
  readonly aborted: boolean
}

const MS = 1_000
const tenths = (ms: number): number => Math.round(ms * 10) / 10

/**
 * What the log tells of a request. Each value is the server's own: an id, a number, or a word out of a closed list. Neither header,
 * query nor variable is among them; and of the client's address only the network, where a sign-in was refused (src/auth/network.ts).
 */
export function requestLine({ id, method, facts }: FastifyRequest, { status, route, seconds, bytes, aborted }: Ended): object {
  const { operation, type, document, viewer, cost, way, codes, coordinates, network } = facts
  const isOperation = type !== null
  // What is undefined is left out of the line.
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

/** The route as it was declared: a path that a client made up is in no log and no metric. */
export function routeOf({ routeOptions: { url = '' } }: FastifyRequest): string {
  if (url === '' || url === '*') return 'none'
  return url.startsWith('/explorer/') ? '/explorer' : url
}
