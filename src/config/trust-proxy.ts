import { isIP } from 'node:net'
import { ConfigError, readText, type Environment } from './settings.js'
import { servingSettings } from './serving-settings.js'

/** Addresses and networks whose X-Forwarded-For is trusted; empty means none. */
export type TrustedProxies = readonly string[]

const LONGEST_PREFIX = { 4: 32, 6: 128 } as const

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) > 0 && Number(prefix) <= LONGEST_PREFIX[version === 4 ? 4 : 6])
}

/**
 * Accepts neither "true" nor a number of proxies: a client that reaches the server directly could then forge any address.
 * @throws ConfigError
 */
export function readTrustedProxies(environment: Environment): TrustedProxies {
  const text = readText(environment, servingSettings.trustProxy)
  if (text === null) return []
  const networks = text.split(',').map(network => network.trim())
  if (networks.every(isNetwork)) return networks
  throw new ConfigError(`TRUST_PROXY must be addresses of proxies, such as 10.0.0.5,10.1.0.0/16, not "${text}"`)
}
