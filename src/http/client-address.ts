import { isIP } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** `192.0.2.7:51234`, `[2001:db8::1]:443` or `[2001:db8::1]`: some proxies write whom they serve so. */
const WITH_PORT = /^(?:(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\[([\da-f:.]+)\](?::\d{1,5})?)$/i
const HEADER = 'x-forwarded-for'

const withoutPort = (address: string): string => address.trim().replace(WITH_PORT, '$1$2')

/** Before Fastify looks whom to believe: with its port on, neither a client nor a trusted proxy is an address to it. */
export function leavePortsOut({ headers }: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const forwarded = headers[HEADER]
  if (typeof forwarded === 'string') headers[HEADER] = forwarded.split(',').map(withoutPort).join(', ')
  done()
}

/**
 * Where a request comes from. What a proxy passes on may be no address; then it is the proxy's own. All such requests count as one
 * client, because a text that anybody may have made up tells nobody apart, and as one of that proxy's, because the log then names it.
 */
export const clientAddress = ({ ip, ips }: FastifyRequest): string => ips?.findLast(address => isIP(address) !== 0) ?? ip
