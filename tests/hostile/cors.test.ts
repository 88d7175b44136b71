import { useServer } from '../api/support.js'

// Only the listed origins may read an answer, compared exactly. tests/api/http.test.ts has the rest.

const ALLOWED = 'https://app.example'
const { server, as } = useServer({ debug: true, corsOrigins: [ALLOWED] })

const ask = async (path: string, init: RequestInit, origin: string): Promise<Headers> =>
  (
    await fetch(`${server().url}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${(await as('trainer')).token ?? ''}`,
        ...(init.headers as Readonly<Record<string, string>>),
        origin,
      },
    })
  ).headers

const json = { 'content-type': 'application/json' }
const PLACES: readonly (readonly [what: string, path: string, init: RequestInit])[] = [
  ['an answer', '/graphql', { method: 'POST', headers: json, body: '{"query":"{ viewer { role } }"}' }],
  ['a refusal', '/graphql', { method: 'POST', headers: json, body: '{"query":"{"}' }],
  ['a body that is not JSON', '/graphql', { method: 'POST', headers: json, body: '{' }],
  ['a body of another type', '/graphql', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }],
  ['a compressed body', '/graphql', { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: 'x' }],
  ['an unknown path', '/nowhere', { method: 'GET' }],
  ['health', '/healthz', { method: 'GET' }],
  ['a practice plan', '/practice-plan/nope', { method: 'GET' }],
  [
    'a preflight',
    '/graphql',
    { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } },
  ],
]

/** Origins that resemble the allowed one. */
const OTHERS = [
  'https://app.example.evil.example',
  'https://evil.example/https://app.example',
  'https://appXexample',
  'https://sub.app.example',
  'http://app.example',
  'https://app.example:443',
  'https://app.example:8443',
  'HTTPS://APP.EXAMPLE',
  'https://app.example/',
  'https://app.example.',
  'https://app.example, https://evil.example',
  'https://user@app.example',
  'null',
  'file://',
  '*',
  'chrome-extension://abcdefgh',
]

describe.each(PLACES)('%s', (_what, path, init) => {
  test('is readable for the listed origin, and never with cookies', async () => {
    const headers = await ask(path, init, ALLOWED)
    expect(headers.get('access-control-allow-origin')).toBe(ALLOWED)
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('vary')).toMatch(/origin/i)
  })

  test('is readable for no other origin, not even a similar one', async () => {
    for (const origin of OTHERS) {
      const headers = await ask(path, init, origin)
      expect([origin, headers.get('access-control-allow-origin')]).toEqual([origin, null])
      // A cache must not serve one origin's answer to another.
      expect([origin, headers.get('vary')]).toEqual([origin, expect.stringMatching(/origin/i)])
    }
  })
})

test('a preflight lists the methods and is cached for ten minutes', async () => {
  const headers = await ask('/graphql', { method: 'OPTIONS', headers: { 'access-control-request-method': 'DELETE' } }, ALLOWED)
  expect(headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS')
  expect(headers.get('access-control-max-age')).toBe('600')
  expect(headers.get('access-control-allow-private-network')).toBeNull()
})

test('an answer exposes only the headers that its reader needs', async () => {
  const headers = await ask('/graphql', PLACES[0]?.[2] ?? {}, ALLOWED)
  expect(headers.get('access-control-expose-headers')).toBe('retry-after, x-request-id')
})
