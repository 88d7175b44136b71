import { setTimeout as wait } from 'node:timers/promises'
import { demoIds } from '../../prisma/demo/ids.js'
import { LoginDocument } from '../generated/documents.js'
import { Client } from '../support/client.js'
import { hasRedis, OwnRedis } from '../support/own-redis.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { inTransaction } from '../support/sql.js'

const describeWithRedis = hasRedis ? describe : describe.skip
const BUDGET = 10_000

describeWithRedis(`two servers with one Redis${hasRedis ? '' : ' (skipped: no redis-server on this machine)'}`, () => {
  let redis: OwnRedis
  let servers: readonly TestServer[]

  beforeAll(async () => {
    redis = await OwnRedis.start()
    // The first wait is long enough to observe, and the refill too slow to matter.
    const limits = { redisUrl: redis.url, loginLongestWaitSeconds: 3600, maxQueryCost: BUDGET, costPerMinute: BUDGET }
    servers = [await startTestServer({ limits }), await startTestServer({ limits })]
  }, 120_000)
  afterAll(async () => {
    for (const server of servers) await server.close()
    await redis.stop()
  })
  beforeEach(async () => {
    await redis.restart()
    await untilCounted()
  }, 60_000)

  const server = (index: number): TestServer => servers[index % servers.length] as TestServer
  const attempt = async (index: number, email: string, password = 'a guess'): Promise<number> =>
    (await new Client(server(index).url).run(LoginDocument, { email, password })).status
  const attempts = async (times: number, email: string): Promise<readonly number[]> => {
    const statuses: number[] = []
    for (let time = 0; time < times; time++) statuses.push(await attempt(time, email))
    return statuses
  }
  const unknown = (): string => `${Math.random().toString(36).slice(2)}@school.example`
  const keys = (pattern: string): Promise<readonly string[]> => redis.ask(own => own.keys(pattern))

  /** Waits until both servers have found the restarted Redis. */
  async function untilCounted(): Promise<void> {
    for (const index of servers.keys()) {
      const before = (await keys('rtsport:login:account:*')).length
      while ((await keys('rtsport:login:account:*')).length === before) {
        await attempt(index, unknown())
        await wait(50)
      }
    }
  }

  describe('signing in', () => {
    test('failures at either server count for both', async () => {
      const email = unknown()
      expect(await attempts(7, email)).toEqual([401, 401, 401, 401, 401, 429, 429])
    })

    test('a success at one server clears failures at the other', async () => {
      const email = 'admin@roosevelt.example'
      expect(await attempts(4, email)).toEqual([401, 401, 401, 401])
      expect(await attempt(0, email, 'sideline')).toBe(200)
      expect(await attempts(6, email)).toEqual([401, 401, 401, 401, 401, 429])
      expect(await attempt(0, email, 'sideline')).toBe(429)
    })

    test('few concurrent guesses are let in, at most the free ones per server', async () => {
      const email = unknown()
      const statuses = await Promise.all(Array.from({ length: 40 }, (_, index) => attempt(index, email)))
      expect(statuses.filter(status => status === 401).length).toBeLessThanOrEqual(2 * 5)
      expect(await attempts(2, email)).toEqual([429, 429])
    })

    test('the keys in Redis reveal no email, and each expires', async () => {
      const email = unknown()
      await attempts(6, email)
      const found = await keys('*')
      expect(found.length).toBeGreaterThan(2)
      expect(found.join()).not.toContain(email)
      expect(found.join()).not.toContain('school.example')
      const lives = await redis.ask(own => Promise.all(found.map(key => own.pttl(key))))
      expect(Math.min(...lives)).toBeGreaterThan(0)
    })

    test.each([
      ['is gone', (): Promise<void> => redis.stop()],
      ['hangs', (): Promise<void> => redis.pause()],
    ])(
      'when Redis %s, each server counts on its own: sign-ins work and guessing stays limited',
      async (_how, fail) => {
        await fail()
        expect(await attempt(0, 'at@roosevelt.example', 'sideline')).toBe(200)
        const [email, other] = [unknown(), unknown()]
        for (let time = 0; time < 5; time++) expect(await attempt(0, email)).toBe(401)
        expect(await attempt(0, email)).toBe(429)
        expect(await attempt(1, email)).toBe(401)
        expect(await attempt(0, other)).toBe(401)
      },
      60_000,
    )

    test('a restarted Redis is used again', async () => {
      await redis.stop()
      expect(await attempt(0, unknown())).toBe(401)
      await redis.restart()
      await untilCounted()
      expect((await attempts(6, unknown())).at(-1)).toBe(429)
    }, 60_000)
  })

  describe('the cost budget', () => {
    const SHARE = BUDGET / 10

    /** One membership on both servers, which have separate copies of the demo data. */
    async function clients(): Promise<readonly Client[]> {
      const membershipId = await onBoth(0, null)
      await onBoth(1, membershipId)
      return servers.map(({ url, tokens }) => {
        const viewer = { schoolId: demoIds.lincolnSchool, membershipId, role: 'AT' as const, sessionId: membershipId }
        return new Client(url, tokens.sign(viewer).accessToken)
      })
    }

    const onBoth = (index: number, id: string | null): Promise<string> =>
      inTransaction(server(index).database, 'commit', async sql => {
        const user =
          await sql.value<string>`INSERT INTO users (email, display_name, password_hash) VALUES (${unknown()}, 'New', '') RETURNING id`
        const membership = await sql.value<string>`INSERT INTO memberships (school_id, id, user_id, role)
          VALUES (${demoIds.lincolnSchool}, coalesce(${id}::uuid, uuid_v7()), ${user}, 'AT') RETURNING id`
        await sql`INSERT INTO sessions (school_id, id, membership_id) VALUES (${demoIds.lincolnSchool}, ${membership}::uuid, ${membership}::uuid)`
        return membership
      })

    const spend = async (client: Client | undefined, first: number): Promise<number> =>
      (await client?.raw(`{ roster(first: ${first}) { totalCount } }`))?.status ?? 0
    /** Spends shares at both servers in turn. @returns how many were served */
    async function served(both: readonly Client[], times: number): Promise<number> {
      let count = 0
      for (let time = 0; time < times; time++) if ((await spend(both[time % 2], SHARE)) === 200) count += 1
      return count
    }

    test('is spent once over both servers', async () => {
      const both = await clients()
      // It has ten shares, and one may pass while the other server's count is on its way.
      const count = await served(both, 30)
      expect(count).toBeGreaterThanOrEqual(9)
      expect(count).toBeLessThanOrEqual(12)
    })

    test('is owed when both servers let requests through at once, and the refusals say for how long', async () => {
      const both = await clients()
      const burst = await Promise.all(Array.from({ length: 40 }, (_, time) => spend(both[time % 2], SHARE)))
      expect(burst.filter(status => status === 200).length).toBeLessThanOrEqual(2 * 10)
      for (const client of both) {
        const answer = await client.raw(`{ roster(first: ${SHARE}) { totalCount } }`)
        expect([answer.status, (answer.errors[0]?.extensions.retryAfter ?? 0) > 0]).toEqual([429, true])
      }
    })

    test('is reported to Redis within seconds even for small costs', async () => {
      const both = await clients()
      for (let time = 0; time < 5; time++) expect(await spend(both[0], 50)).toBe(200)
      const told = async (): Promise<boolean> => (await keys('rtsport:cost:member:*')).length > 0
      while (!(await told())) await wait(100)
      const [key = ''] = await keys('rtsport:cost:member:*')
      expect(Number(await redis.ask(own => own.hget(key, 'consumed')))).toBeGreaterThan(0)
      expect(await redis.ask(own => own.pttl(key))).toBeGreaterThan(0)
    })

    test.each([
      ['is gone', (): Promise<void> => redis.stop()],
      ['hangs', (): Promise<void> => redis.pause()],
    ])(
      'is whole for each server when Redis %s',
      async (_how, fail) => {
        await fail()
        const both = await clients()
        expect(await served(both, 40)).toBe(20)
      },
      60_000,
    )
  })
})
