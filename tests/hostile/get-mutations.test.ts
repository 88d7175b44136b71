import { createHash } from 'node:crypto'
import { demoIds } from '../../prisma/demo/ids.js'
import { useServer } from '../api/support.js'
import { startTestServer, type TestServer } from '../support/server.js'

// A mutation by GET could be triggered by a link, an image, a prefetch or a cache.

const { server, as, sql } = useServer({ debug: false })

const fields = `sidelineEntry(input: { athleteId: "${demoIds.healthyAthlete}", bodyPart: WRIST, participation: OUT }) { replayed }`
const MUTATION = `mutation M { ${fields} }`
const BOTH = `query Q { viewer { role } } ${MUTATION}`
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const persisted = (text: string): string => JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hash(text) } })
const HEADERS = { 'apollo-require-preflight': '1', 'content-type': 'application/json' }

async function written(): Promise<string> {
  await as('trainer') // Its sign-in creates a session too, so it comes first.
  return sql(sql => sql.value<string>`SELECT (SELECT count(*) FROM events) || ' ' || (SELECT count(*) FROM sessions)`)
}
const get = async (url: string, parameters: Readonly<Record<string, string>>, init: RequestInit = {}): Promise<Response> =>
  fetch(`${url}/graphql?${new URLSearchParams(parameters).toString()}`, {
    ...init,
    headers: { authorization: `Bearer ${(await as('trainer')).token ?? ''}`, ...HEADERS },
  })

const WAYS: readonly (readonly [what: string, parameters: Readonly<Record<string, string>>])[] = [
  ['alone', { query: MUTATION }],
  ['by its name, beside a query', { query: BOTH, operationName: 'M' }],
  ['in a fragment', { query: `mutation { ...F } fragment F on Mutation { ${fields} }` }],
  ['behind a comment', { query: `# query { viewer { role } }\n${MUTATION}` }],
  ['that signs in', { query: 'mutation { login(email: "at@lincoln.example", password: "sideline") { accessToken } }' }],
  ['that signs out', { query: 'mutation { logout }' }],
  ['that would do nothing', { query: 'mutation { __typename }' }],
  ['with its hash', { query: MUTATION, extensions: persisted(MUTATION) }],
]

test.each(WAYS)('a mutation %s is refused with 405 and not run', async (_what, parameters) => {
  const before = await written()
  const response = await get(server().url, parameters)
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  expect(await response.text()).not.toContain('"data":{')
  expect(await written()).toBe(before)
})

test('a mutation by its hash alone is refused, even when its text is known', async () => {
  const text = `mutation Known { sidelineEntry(input: { athleteId: "${demoIds.healthyAthlete}", bodyPart: HAND, participation: OUT }) { replayed } }`
  const { status } = await (await as('trainer')).post(JSON.stringify({ query: text, extensions: JSON.parse(persisted(text)) as unknown }))
  expect(status).toBe(200)
  const before = await written()
  expect((await get(server().url, { extensions: persisted(text) })).status).toBe(405)
  expect(await written()).toBe(before)
})

test('a mutation by HEAD is refused', async () => {
  const before = await written()
  const { status } = await get(server().url, { query: MUTATION }, { method: 'HEAD' })
  expect(status).toBeGreaterThanOrEqual(400)
  expect(await written()).toBe(before)
})

test('a query beside the mutation is answered', async () => {
  const response = await get(server().url, { query: BOTH, operationName: 'Q' })
  expect(await response.json()).toMatchObject({ data: { viewer: { role: 'AT' } } })
})

describe('with trusted documents only', () => {
  let trusting: TestServer
  beforeAll(async () => {
    trusting = await startTestServer({ debug: false, trustedDocuments: new Map([[hash(MUTATION), MUTATION]]) })
  }, 60_000)
  afterAll(() => trusting.close())

  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ['its documentId', { documentId: `sha256:${hash(MUTATION)}` }],
    ['its hash', { extensions: persisted(MUTATION) }],
  ])('a mutation by GET, by %s, is refused with 405', async (_what, parameters) => {
    expect((await get(trusting.url, parameters)).status).toBe(405)
  })
})
