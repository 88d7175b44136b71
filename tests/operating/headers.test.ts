import { connect } from 'node:net'
import { demoIds } from '../../prisma/demo/ids.js'
import { createServer } from '../../src/http/server.js'
import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { SignIn } from '../../src/auth/sign-in.js'
import type { Database } from '../../src/data/database.js'
import { signIn } from '../support/client.js'
import { startTestServer, type TestServer } from '../support/server.js'

let isGone = false
const wrap = (database: Database): Database => ({
  ...database,
  ping: () => (isGone ? Promise.reject(new Error('gone')) : database.ping()),
})
const ALLOWED = 'https://app.example'
let server: TestServer
let token: string | null
beforeAll(async () => {
  server = await startTestServer({ wrap, corsOrigins: [ALLOWED] })
  ;({ token } = await signIn(server, 'at@lincoln.example'))
}, 60_000)
afterAll(() => server.close())

const ON_ALL = ['x-content-type-options', 'x-frame-options', 'referrer-policy', 'permissions-policy', 'cross-origin-resource-policy']

/** What is wrong with a response's headers. */
function problemsOf(headers: Headers, isKept = false): readonly string[] {
  const policy = headers.get('content-security-policy') ?? ''
  return [
    ...ON_ALL.filter(name => headers.get(name) === null).map(name => `${name} is missing`),
    ...(headers.get('x-content-type-options') === 'nosniff' ? [] : ['types are guessed']),
    ...(headers.get('x-frame-options') === 'DENY' ? [] : ['it can be framed']),
    ...(headers.get('referrer-policy') === 'no-referrer' ? [] : ['addresses are passed on']),
    ...(policy.includes("default-src 'none'") && policy.includes("frame-ancestors 'none'") ? [] : [`the policy is “${policy}”`]),
    ...(policy.includes('unsafe') ? ['the policy allows what is unsafe'] : []),
    ...(isKept || headers.get('cache-control') === 'no-store' ? [] : [`it is kept: ${headers.get('cache-control') ?? ''}`]),
    ...(headers.get('x-request-id') === null ? ['it has no id'] : []),
    ...['server', 'x-powered-by'].filter(name => headers.has(name)),
  ]
}

/** Every route of the server, with a path that leads to it. */
async function routes(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const { database, notes, tokens } = server
  const services = { database, notes, signIn: new SignIn(database, tokens, new LoginLimiter()), maxPageSize: 10 }
  const app = await createServer({ services, tokens, debug: true, demoAccounts: false, corsOrigins: [] })
  // Fastify prints a tree of paths, one part per line.
  const tree = app.printRoutes({ commonPrefix: false }).split('\n').filter(line => line.includes('(')) // prettier-ignore
  for (const line of tree) {
    const path = /[├└]── (\S+) \(/.exec(line)?.[1]
    if (path?.startsWith('/')) found.set(path, path.replace(':teamId', demoIds.varsityFootball))
  }
  await app.close()
  return found
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const STATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'signed out': {},
  'as a trainer': { authorization: 'Bearer TOKEN', 'apollo-require-preflight': '1' },
  'from a browser': { accept: 'text/html' },
  'from an allowed page': { origin: ALLOWED, 'access-control-request-method': 'POST', authorization: 'Bearer TOKEN' },
  'with another content type': { 'content-type': 'text/plain' },
  'as a prefetch': { 'sec-purpose': 'prefetch' },
}

test('every route sends the security headers, by every method, for every client and answer', async () => {
  const paths = [...(await routes()).values(), '/graphql?query={__typename}', '/nowhere', '/graphql/', '/%00', '/%', `/${'a'.repeat(300)}`]
  expect(paths.length).toBeGreaterThan(12)
  const statuses = new Set<number>()
  const found: string[] = []
  for (const path of paths) {
    for (const method of METHODS) {
      for (const [who, given] of Object.entries(STATES)) {
        const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.replace('TOKEN', token ?? '')]))
        const body = ['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { body: '{"query":"{ viewer { role } }"}' }
        const type = 'body' in body && !('content-type' in headers) ? { 'content-type': 'application/json' } : {}
        const answer = await fetch(`${server.url}${path}`, { method, headers: { ...type, ...headers }, ...body })
        await answer.arrayBuffer()
        statuses.add(answer.status)
        const isAsset = path.startsWith('/explorer/') && answer.status === 200
        const problems = problemsOf(answer.headers, isAsset)
        if (problems.length > 0) found.push(`${method} ${path} ${who} (${answer.status}): ${problems.join(', ')}`)
      }
    }
  }
  expect(found).toEqual([])
  expect([...statuses]).toEqual(expect.arrayContaining([200, 204, 400, 401, 404, 405, 503]))
}, 90_000)

test('answers of every other status send the security headers', async () => {
  const post = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${server.url}/graphql`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
  isGone = true
  const unready = await fetch(`${server.url}/readyz`)
  isGone = false
  const answers = [
    [413, await post('x'.repeat(1_100_000))],
    [415, await post('<a/>', { 'content-type': 'application/xml' })],
    [401, await post('{"query":"{ viewer { role } }"}')],
    [400, await post('{"query":"{ nothing }"}')],
    [503, unready],
  ] as const
  expect(answers.map(([, { status }]) => status)).toEqual(answers.map(([status]) => status))
  expect(answers.flatMap(([, { headers }]) => problemsOf(headers))).toEqual([])
})

test.each(['GARBAGE\r\n\r\n', `GET / HTTP/1.1\r\nhost: x\r\nlong: ${'x'.repeat(40_000)}\r\n\r\n`])(
  'the answer to bytes that are not a request has the security headers (%#)',
  async bytes => {
    const text = await new Promise<string>((resolve, reject) => {
      let got = ''
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) }, () => socket.write(bytes))
      socket.setEncoding('utf8').on('data', (part: string) => (got += part))
      socket.on('close', () => resolve(got)).on('error', reject)
    })
    const [head = '', body = ''] = text.split('\r\n\r\n')
    const headers = new Headers(head.split('\r\n').slice(1).map(line => line.split(': ') as [string, string])) // prettier-ignore
    headers.set('x-request-id', 'none: there is no request')
    expect(problemsOf(headers)).toEqual([])
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  },
)

test('HSTS is sent over TLS only', async () => {
  const of = async (headers: Readonly<Record<string, string>>) =>
    (await fetch(`${server.url}/healthz`, { headers })).headers.get('strict-transport-security')
  expect(await of({ 'x-forwarded-proto': 'https' })).toBe('max-age=31536000')
  expect(await of({})).toBeNull()
  expect(await of({ 'x-forwarded-proto': 'http' })).toBeNull()
})
