import { request } from 'node:http'
import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { SignIn } from '../../src/auth/sign-in.js'
import { useServer } from '../api/support.js'
import { printedHere } from '../support/logs.js'
import { startTestServer, type TestServer } from '../support/server.js'

// Readers trust the log, so each record is one line, and none is written by a client.

const { server, as } = useServer({ debug: false })

/** Marks a forged line. */
const FORGED = 'forged by the client'
const INJECTIONS = [
  ['a line', `x\n{"level":60,"msg":"${FORGED}"}`],
  ['a line with CRLF', `x\r\n{"level":60,"msg":"${FORGED}"}\r\n`],
  ['other line terminators', `x\u2028${FORGED}\u2029${FORGED}\u0085${FORGED}\v${FORGED}\f`],
  ['a piece of JSON', `x","level":60,"msg":"${FORGED}`],
  ['colours and a cleared screen', `\u001b[2J\u001b[31m${FORGED}\u001b[0m\u009b31m`],
  ['backspaces and DEL', `x\b\b\b${FORGED}\u007f`],
  ['a window title', `\u001b]0;${FORGED}\u0007`],
  ['format placeholders', `%s%n%j \${jndi:ldap://127.0.0.1/a} ${FORGED}`],
] as const

/** A server whose database fails, so that it logs every request. */
let broken: TestServer
let isBroken = false
beforeAll(async () => {
  broken = await startTestServer({
    debug: false,
    wrap: database => ({
      ...database,
      readAs: (...args) => (isBroken ? Promise.reject(new Error(`no such row: ${FORGED}\n{"level":60}`)) : database.readAs(...args)),
      begin: () => (isBroken ? Promise.reject(new Error(`no such row: ${FORGED}\r\n\u001b[31m`)) : database.begin()),
    }),
  })
}, 60_000)
afterAll(() => broken.close())

const asLatin1 = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ')

async function send(url: string, path: string, headers: Readonly<Record<string, string>>, body: string | null): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method: body === null ? 'GET' : 'POST', headers }, response => {
      response.resume().on('end', () => {
        resolve(response.statusCode ?? 0)
      })
    })
    sent.on('error', reject)
    sent.end(body ?? undefined)
  })
}

/** Returns the records printed during some work. Every line must be valid JSON. */
async function recordsOf(work: () => Promise<unknown>): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const before = printedHere().length
  await work()
  const printed = printedHere().slice(before)
  expect(printed).not.toContain(FORGED)
  // eslint-disable-next-line no-control-regex -- a terminal obeys these
  expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/)
  return printed
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Readonly<Record<string, unknown>>)
}

test('the broken server logs its errors', async () => {
  const authorization = `Bearer ${(await tokenOf(broken)) ?? ''}`
  isBroken = true
  const records = await recordsOf(() =>
    send(broken.url, '/graphql', { 'content-type': 'application/json', authorization }, '{"query":"{ viewer { role } }"}'),
  )
  isBroken = false
  expect(records.length).toBeGreaterThan(0)
})

let token: string | undefined
async function tokenOf({ database, tokens }: TestServer): Promise<string | undefined> {
  if (token === undefined) {
    const signedIn = await new SignIn(database, tokens, new LoginLimiter()).login(
      { email: 'at@lincoln.example', password: 'sideline' },
      '127.0.0.1',
    )
    token = signedIn.accessToken
  }
  return token
}

describe.each(INJECTIONS)('%s', (_what, text) => {
  const headers = (authorization: string): Readonly<Record<string, string>> => ({
    'content-type': 'application/json',
    authorization,
    ...Object.fromEntries(
      [
        'user-agent',
        'x-request-id',
        'request-id',
        'traceparent',
        'tracestate',
        'x-forwarded-for',
        'referer',
        'origin',
        'accept-language',
        'apollographql-client-name',
      ].map(name => [name, asLatin1(text)]),
    ),
  })
  const BODIES: readonly (readonly [string, unknown])[] = [
    ['the operation’s name', { query: 'query A { viewer { role } } query B { viewer { role } }', operationName: text }],
    ['the document', { query: `{ ${text} }` }],
    ['a text in the document', { query: `{ roster(filter: { search: ${JSON.stringify(text)} }) { totalCount } }` }],
    ['a comment', { query: `# ${text.replace(/[\r\n]/g, ' ')}\n{ viewer { role } }` }],
    ['a variable', { query: 'query ($s: String!) { roster(filter: { search: $s }) { totalCount } }', variables: { s: text } }],
    ['an invalid variable', { query: 'query ($n: Int) { roster(first: $n) { totalCount } }', variables: { n: text } }],
    ['a sign-in', { query: 'mutation ($e: String!) { login(email: $e, password: "x") { expiresAt } }', variables: { e: text } }],
    ['a hash', { extensions: { persistedQuery: { version: 1, sha256Hash: text } } }],
  ]

  test.each(BODIES)('in %s and in every header forges no log line', async (_place, body) => {
    await recordsOf(async () => {
      await send(server().url, '/graphql', headers(`Bearer ${(await as('trainer')).token ?? ''}`), JSON.stringify(body))
    })
  })

  test('forges no log line when the operation fails and is logged', async () => {
    const authorization = `Bearer ${(await tokenOf(broken)) ?? ''}`
    isBroken = true
    const records = await recordsOf(async () => {
      for (const [, body] of BODIES) await send(broken.url, '/graphql', headers(authorization), JSON.stringify(body))
      await send(broken.url, `/practice-plan/${encodeURIComponent(text)}?date=${encodeURIComponent(text)}`, headers(authorization), null)
    })
    isBroken = false
    expect(records.length).toBeGreaterThan(0)
    for (const record of records) expect([record['level'], typeof record['msg']]).toEqual([50, 'string'])
  })

  test('in a URL forges no log line', async () => {
    await recordsOf(async () => {
      for (const path of [
        `/${encodeURIComponent(text)}`,
        `/graphql?query=${encodeURIComponent(text)}`,
        `/practice-plan/${encodeURIComponent(text)}`,
        '/%',
        '/%zz%0a%0d',
      ])
        await send(server().url, path, headers('Bearer x'), null)
    })
  })
})

test('a response’s headers contain nothing that the client sent', async () => {
  const marker = 'x-of-the-client'
  const response = await fetch(`${server().url}/graphql?${marker}=1%0d%0a${marker}:1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': marker, 'user-agent': marker, cookie: `${marker}=1` },
    body: JSON.stringify({ query: `query ${marker.replaceAll('-', '_')} { viewer { role } }` }),
  })
  expect([...response.headers].filter(pair => pair.join().includes(marker))).toEqual([])
})
