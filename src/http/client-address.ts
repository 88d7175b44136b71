import { isIP } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** `192.0.2.7:51234`, `[2001:db8::1]:443` or `[2001:db8::1]`: some proxies forward addresses in this form. */
const WITH_PORT = /^(?:(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\[([\da-f:.]+)\](?::\d{1,5})?)$/i
const HEADER = 'x-forwarded-for'

const withoutPort = (address: string): string => address.trim().replace(WITH_PORT, '$1$2')

/** Runs before Fastify reads the header: it would recognise no client or trusted proxy with a port. */
export function leavePortsOut({ headers }: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const forwarded = headers[HEADER]
  if (typeof forwarded === 'string') headers[HEADER] = forwarded.split(',').map(withoutPort).join(', ')
  done()
}

/**
 * The address of a request's client. If a proxy forwards something that is not an address, the proxy's own address is used. All such
 * requests then share one client's limits, because invented text must not create new clients, and the log names the proxy responsible.
 */
export const clientAddress = ({ ip, ips }: FastifyRequest): string => ips?.findLast(address => isIP(address) !== 0) ?? ip
