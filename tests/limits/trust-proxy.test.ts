import { Client } from '../support/client.js'
import { startTestServer, type TestServer } from '../support/server.js'

// Observed through the limit on failures per address: two are free, and the third must wait.
const limits = { loginFailuresPerAddress: 2, loginLongestWaitSeconds: 3600 }
let guesses = 0

const LOGIN = 'mutation ($email: String!) { login(email: $email, password: "a guess") { expiresAt } }'

async function attempt({ url }: TestServer, forwardedFor: string): Promise<number> {
  const body = JSON.stringify({ query: LOGIN, variables: { email: `${(guesses += 1)}@school.example` } })
  return (await new Client(url).post(body, { 'x-forwarded-for': forwardedFor })).status
}

describe('without a trusted proxy', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ limits })
  }, 60_000)
  afterAll(() => server.close())

  test('X-Forwarded-For is ignored: the connection’s address counts', async () => {
    expect(await attempt(server, '192.0.2.1')).toBe(401)
    expect(await attempt(server, '192.0.2.2')).toBe(401)
    expect(await attempt(server, '192.0.2.3')).toBe(429)
  })
})

describe('with a trusted proxy at 127.0.0.1', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ limits, trustProxy: ['127.0.0.0/8', '10.0.0.0/8'] })
  }, 60_000)
  afterAll(() => server.close())

  test('clients are told apart', async () => {
    for (let time = 0; time < 2; time++) expect(await attempt(server, '192.0.2.1')).toBe(401)
    expect(await attempt(server, '192.0.2.1')).toBe(429)
    expect(await attempt(server, '192.0.2.2')).toBe(401)
  })

  test('addresses that a client adds in front are ignored', async () => {
    for (let time = 0; time < 2; time++) expect(await attempt(server, `198.51.100.${time}, 192.0.2.9`)).toBe(401)
    expect(await attempt(server, '198.51.100.77, 192.0.2.9')).toBe(429)
  })

  test('with several trusted proxies in a row, the client of the first one counts', async () => {
    for (let time = 0; time < 2; time++) expect(await attempt(server, `192.0.2.20, 10.0.0.${time}`)).toBe(401)
    expect(await attempt(server, '192.0.2.20, 10.0.0.3')).toBe(429)
  })

  test.each([
    ['192.0.2.30:51000', '192.0.2.30:51001', '192.0.2.30', '192.0.2.31:51000'],
    ['[2001:db8:1::1]:443', '[2001:db8:1::2]', '2001:db8:1::3', '[2001:db8:2::1]:443'],
    ['192.0.2.40, 10.0.0.1:8443', '192.0.2.40:1,10.0.0.2:1', '192.0.2.40', '192.0.2.41,10.0.0.1:8443'],
  ])('%s is the same client as %s and %s, and not as %s: ports are ignored', async (one, same, too, other) => {
    expect([await attempt(server, one), await attempt(server, same), await attempt(server, too)]).toEqual([401, 401, 429])
    expect(await attempt(server, other)).toBe(401)
  })

  test('anything else in the header counts as the proxy itself', async () => {
    for (let time = 0; time < 2; time++) expect(await attempt(server, `nonsense ${time}`)).toBe(401)
    expect(await attempt(server, 'x'.repeat(5_000))).toBe(429)
    expect(await attempt(server, '')).toBe(429)
    expect(await attempt(server, '192.0.2.60')).toBe(401)
  })
})
