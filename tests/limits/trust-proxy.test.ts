import { Client } from '../support/client.js'
import { startTestServer, type TestServer } from '../support/server.js'

// Seen by what counts by address: two failed attempts are free, the third has to wait.
const limits = { loginFailuresPerAddress: 2, loginLongestWaitSeconds: 3600 }
let guesses = 0

const LOGIN = 'mutation ($email: String!) { login(email: $email, password: "a guess") { expiresAt } }'

async function attempt({ url }: TestServer, forwardedFor: string): Promise<number> {
  const body = JSON.stringify({ query: LOGIN, variables: { email: `${(guesses += 1)}@school.example` } })
  return (await new Client(url).post(body, { 'x-forwarded-for': forwardedFor })).status
}

describe('where no proxy is trusted', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ limits })
  }, 60_000)
  afterAll(() => server.close())

  test('X-Forwarded-For changes nothing: all come from the address that they connect from', async () => {
    expect(await attempt(server, '192.0.2.1')).toBe(401)
    expect(await attempt(server, '192.0.2.2')).toBe(401)
    expect(await attempt(server, '192.0.2.3')).toBe(429)
  })
})

describe('where the proxy at 127.0.0.1 is trusted', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ limits, trustProxy: ['127.0.0.0/8', '10.0.0.0/8'] })
  }, 60_000)
  afterAll(() => server.close())

  test('each client is told from the others', async () => {
    for (let time = 0; time < 2; time++) expect(await attempt(server, '192.0.2.1')).toBe(401)
    expect(await attempt(server, '192.0.2.1')).toBe(429)
    expect(await attempt(server, '192.0.2.2')).toBe(401)
  })

  test('what a client itself says in front of it is not believed', async () => {
    for (let time = 0; time < 2; time++) expect(await attempt(server, `198.51.100.${time}, 192.0.2.9`)).toBe(401)
    expect(await attempt(server, '198.51.100.77, 192.0.2.9')).toBe(429)
  })

  test('of several trusted proxies in a row the first one’s client counts', async () => {
    for (let time = 0; time < 2; time++) expect(await attempt(server, `192.0.2.20, 10.0.0.${time}`)).toBe(401)
    expect(await attempt(server, '192.0.2.20, 10.0.0.3')).toBe(429)
  })

  test('whatever else stands in it counts as one', async () => {
    for (let time = 0; time < 2; time++) expect(await attempt(server, `nonsense ${time}`)).toBe(401)
    expect(await attempt(server, 'x'.repeat(5_000))).toBe(429)
  })
})
