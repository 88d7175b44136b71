import { demoIds } from '../../prisma/demo/ids.js'
import { gaveUp } from '../../src/errors.js'
import { inTransaction } from '../support/sql.js'
import { Client, signIn, type Answer } from '../support/client.js'
import { LogoutDocument } from '../generated/documents.js'
import { WatchedDatabase } from '../execution/support/watched-database.js'
import { refusals, useServer } from '../api/support.js'

let watched: WatchedDatabase
/** Whether reads fail as if their deadline had passed. */
let cutsOff = false
const BUDGET = 1_000
const { server, addMember, anonymous } = useServer({
  // Refills too slowly to matter during a test.
  limits: { maxQueryCost: BUDGET, costPerMinute: BUDGET },
  wrap: database => {
    watched = new WatchedDatabase(database)
    const inner = watched.asDatabase()
    return {
      ...inner,
      readAs: (...given) => (cutsOff ? Promise.reject(gaveUp()) : inner.readAs(...given)),
    }
  },
})
const rows = (first: number): string => `{ roster(first: ${first}) { nodes { id } } }`
const all = (client: Client): Promise<Answer<unknown>> => client.raw(rows(BUDGET))
const isServed = (answer: Answer<unknown>): boolean => answer.status === 200 && answer.errors.length === 0

test('a member who has spent the minute’s budget is told how long to wait, without a database query', async () => {
  const { client } = await addMember('AT')
  expect(isServed(await all(client))).toBe(true)
  watched.forget()
  const refused = await all(client)
  expect([refused.status, refused.data, refusals(refused)]).toEqual([429, null, [['RATE_LIMITED']]])
  const { retryAfter } = refused.errors[0]?.extensions ?? {}
  expect(retryAfter).toBeGreaterThan(0)
  expect(retryAfter).toBeLessThanOrEqual(60)
  expect(refused.headers.get('retry-after')).toBe(String(retryAfter))
  expect(refused.errors[0]?.message).toContain(`try again in ${retryAfter ?? 0} s`)
  expect(refused.text).toContain(`"extensions":{"cost":{"requested":${BUDGET},"limit":${BUDGET}}}`)
  expect([watched.statements.length, watched.begun]).toEqual([0, 0])
})

test('the remaining budget can be spent on smaller pages', async () => {
  const { client } = await addMember('AT')
  expect(isServed(await client.raw(rows(600)))).toBe(true)
  expect((await client.raw(rows(600))).status).toBe(429)
  expect(isServed(await client.raw(rows(300)))).toBe(true)
})

test('the budget is per membership, across addresses and sessions', async () => {
  const one = await addMember('AT')
  const other = await addMember('AT')
  const session = await inTransaction(
    server().database,
    'commit',
    sql => sql.value<string>`INSERT INTO sessions (school_id, membership_id)
      SELECT school_id, id FROM memberships WHERE id = ${one.membershipId} RETURNING id`,
  )
  const claims = { ...server().tokens.verify(one.client.token ?? ''), sessionId: session }
  const again = new Client(server().url, server().tokens.sign(claims as never).accessToken)
  expect(isServed(await all(one.client))).toBe(true)
  expect((await all(again)).status).toBe(429)
  expect(isServed(await all(other.client))).toBe(true)
})

test('twenty concurrent requests do not overdraw it', async () => {
  const { client } = await addMember('AT')
  const statuses = (await Promise.all(Array.from({ length: 20 }, () => client.raw(rows(300))))).map(({ status }) => status)
  expect(statuses.filter(status => status === 200)).toHaveLength(3)
})

test('an operation that costs too much or needs a sign-in is not charged', async () => {
  const { client } = await addMember('AT')
  for (let time = 0; time < 5; time++) expect((await client.raw(rows(1000 + time + 1))).status).toBe(400)
  expect(isServed(await all(client))).toBe(true)
  for (let time = 0; time < 5; time++) expect((await all(anonymous())).status).toBe(401)
})

test('a token of an ended session cannot spend the member’s budget', async () => {
  const { url } = server()
  const [stolen, own] = [await signIn({ url }, 'both@lincoln.example'), await signIn({ url }, 'both@lincoln.example')]
  await stolen.ask(LogoutDocument, {})
  for (let time = 0; time < 5; time++) expect(refusals(await all(stolen))).toEqual([['UNAUTHENTICATED']])
  expect(isServed(await own.raw('{ viewer { teams { athletes(first: 100) { totalCount } } } }'))).toBe(true)
})

test('a token of an ended session cannot spend the member’s budget on practice plan pages either', async () => {
  const { url } = server()
  const [stolen, own] = [await signIn({ url }, 'both@lincoln.example'), await signIn({ url }, 'both@lincoln.example')]
  await stolen.ask(LogoutDocument, {})
  const headers = { authorization: `Bearer ${stolen.token ?? ''}` }
  for (let time = 0; time < 20; time++)
    expect((await fetch(`${url}/practice-plan/${demoIds.varsityFootball}`, { headers })).status).toBe(401)
  expect(isServed(await own.raw('{ viewer { teams { athletes(first: 10) { totalCount } } } }'))).toBe(true)
})

test('an operation cut off by its deadline is charged', async () => {
  const { client } = await addMember('AT')
  cutsOff = true
  expect(refusals(await all(client).finally(() => (cutsOff = false)))).toEqual([['OVERLOADED']])
  expect((await all(client)).status).toBe(429)
})

test('without a token, the budget is per network', async () => {
  // Introspection is public here, and its types count as rows.
  const types = `{ ${Array.from({ length: 100 }, (_, index) => `t${index}: __type(name: "Case") { fields { type { name } } }`).join(' ')} }`
  const statuses: number[] = []
  for (let time = 0; time < 6; time++) statuses.push((await anonymous().raw(types)).status)
  expect(statuses).toEqual([200, 200, 200, 429, 429, 429])
})

test('a practice plan page is charged like its operation', async () => {
  const { client } = await addMember('AT')
  const open = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${client.token ?? ''}` }
    const { status, text } = await fetch(`${server().url}/practice-plan/${demoIds.varsityFootball}`, { headers }).then(async response => ({
      status: response.status,
      text: await response.text(),
    }))
    if (status === 429) expect(text).toContain('Too many requests')
    return status
  }
  expect(await open()).toBe(200)
  const statuses = new Set<number>()
  for (let times = 0; times < 10; times++) statuses.add(await open())
  expect(statuses).toContain(429)
  expect((await all(client)).status).toBe(429)
})
