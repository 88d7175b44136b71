import { readConfig } from '../../src/config.js'
import { ConfigError } from '../../src/config/settings.js'

test.each([
  ['MAX_QUERY_COST', '0'],
  ['MAX_QUERY_DEPTH', 'deep'],
  ['MAX_QUERY_ALIASES', '-1'],
  ['MAX_QUERY_DIRECTIVES', '1.5'],
  ['MAX_QUERY_TOKENS', '9'],
  ['MAX_BODY_BYTES', '1'],
  ['LOGIN_FAILURES_PER_ACCOUNT', '0'],
  ['LOGIN_FAILURES_PER_ADDRESS', '0'],
  ['LOGIN_LONGEST_WAIT_SECONDS', '0'],
  ['REDIS_URL', '127.0.0.1:6379'],
  ['REDIS_URL', 'http://127.0.0.1:6379'],
  ['TRUST_PROXY', 'true'],
  ['TRUST_PROXY', '1'],
  ['TRUST_PROXY', 'proxy.example'],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['TRUST_PROXY', '0.0.0.0/0'],
  ['TRUST_PROXY', '10.0.0.1,'],
])('%s=%s stops the start, and the message names it', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(ConfigError)
  expect(() => readConfig({ [name]: value })).toThrow(name)
})

test('a malformed REDIS_URL is not quoted, because it may contain a password', () => {
  expect(() => readConfig({ REDIS_URL: 'user:secret@redis' })).toThrow(/^(?!.*secret)/)
})

test('a COST_PER_MINUTE below MAX_QUERY_COST stops the start, except 0 for no limit', () => {
  expect(() => readConfig({ COST_PER_MINUTE: '999999' })).toThrow('COST_PER_MINUTE')
  expect(readConfig({ COST_PER_MINUTE: '999999', MAX_QUERY_COST: '999999' }).costPerMinute).toBe(999_999)
  expect(readConfig({ COST_PER_MINUTE: '0' }).costPerMinute).toBe(0)
  expect(readConfig({ MAX_QUERY_COST: '50000000' }).costPerMinute).toBe(50_000_000)
})

test('TRUST_PROXY takes addresses and networks', () => {
  expect(readConfig({}).trustProxy).toEqual([])
  expect(readConfig({ TRUST_PROXY: '10.0.0.5, 10.1.0.0/16,2001:db8::/32' }).trustProxy).toEqual([
    '10.0.0.5',
    '10.1.0.0/16',
    '2001:db8::/32',
  ])
})
