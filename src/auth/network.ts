import { isIPv4, isIPv6 } from 'node:net'

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const GROUPS = 8
/** An IPv6 customer gets a /64 or more, so counting single addresses would be useless. */
const NETWORK_GROUPS = 4

function groupsOf(address: string): readonly string[] {
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  if (tail === undefined) return before
  const after = tail === '' ? [] : tail.split(':')
  return [...before, ...Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill('0'), ...after]
}

/** @returns what counts as one origin: an IPv4 address, or the /64 network of an IPv6 address */
export function networkOf(address: string): string {
  const mapped = MAPPED_IPV4.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  // A misconfigured proxy may pass on anything, of any length.
  if (!isIPv6(address)) return isIPv4(address) ? address : 'unknown'
  const network = groupsOf(address).slice(0, NETWORK_GROUPS)
  return `${network.map(group => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
