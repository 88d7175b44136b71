import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { createTestDatabase, type TestDatabase } from '../support/databases.js'
import { hasRedis, OwnRedis } from '../support/own-redis.js'
import { build, describeWhereItCan, end, start, type Started } from '../support/process.js'

const describeWithRedis = hasRedis ? describeWhereItCan : describe.skip

describeWithRedis('the built server with two workers, Redis and custom settings', () => {
  let redis: OwnRedis
  let copy: TestDatabase
  let started: Started

  beforeAll(async () => {
    await build()
    redis = await OwnRedis.start()
    copy = await createTestDatabase('demo')
    started = await start(copy.url ?? '', {
      WORKERS: '2',
      REDIS_URL: redis.url,
      LOGIN_FAILURES_PER_ACCOUNT: '4',
      LOGIN_LONGEST_WAIT_SECONDS: '3600',
      MAX_QUERY_COST: '100',
      COST_PER_MINUTE: '100',
      TRUST_PROXY: '127.0.0.1',
    })
  }, 180_000)
  afterAll(async () => {
    await end(started)
    await copy.drop()
    await redis.stop()
  })

  /** On a new connection, so that either worker may answer. */
  const ask = async (query: string, headers = {}): Promise<{ readonly status: number; readonly body: string }> => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, agent: false }
      const sent = request(`${started.url}/graphql`, options, resolve)
      sent.on('error', reject)
      sent.end(JSON.stringify({ query }))
    })
    return { status: response.statusCode ?? 0, body: await text(response) }
  }
  const login = (email: string, password: string): string =>
    `mutation { login(email: "${email}", password: "${password}") { accessToken } }`

  test('counts failed sign-ins over both workers', async () => {
    const statuses: number[] = []
    for (let time = 0; time < 6; time++) statuses.push((await ask(login('admin@lincoln.example', 'a guess'))).status)
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429])
    expect((await ask(login('admin@lincoln.example', 'sideline'))).status).toBe(429)
  })

  test('takes the cost budget, its limit and the proxies from the settings', async () => {
    const { body } = await ask(login('at@lincoln.example', 'sideline'))
    const token = /"accessToken":"([^"]+)"/.exec(body)?.[1] ?? ''
    const headers = { authorization: `Bearer ${token}` }
    expect((await ask('{ roster(first: 101) { totalCount } }', headers)).body).toContain('"requested":101,"limit":100')
    const statuses = new Set<number>()
    // Each worker has a hundred rows until it hears of the other.
    for (let time = 0; time < 4; time++) statuses.add((await ask('{ roster(first: 90) { totalCount } }', headers)).status)
    expect(statuses).toEqual(new Set([200, 429]))
    await ask(login('at@lincoln.example', 'a guess'), { 'x-forwarded-for': '192.0.2.77' })
    expect(await redis.ask(own => own.keys('rtsport:login:address:*'))).toContain('rtsport:login:address:192.0.2.77')
  })
})
