import { Client, signIn, type Answer } from '../support/client.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { codeIn, readme, readText, tableOf } from './markdown.js'

const KNEE = '01900000-0000-7000-8000-000000000006'
const ATHLETE = '01900000-0000-7000-8000-000000000002'

const statusesByCode = new Map(
  tableOf(readme, 'Code').map(([code = '', status = '']) => [codeIn(code)[0], [...status.matchAll(/\d{3}/g)].map(([digits]) => Number(digits))]),
)

const setVisibility = `mutation { setEventVisibility(input: { eventId: "${KNEE}", visibility: [] }) { event { id } } }`
const entry = (bodyPart: string): string =>
  `mutation { sidelineEntry(input: { athleteId: "${ATHLETE}", bodyPart: ${bodyPart}, participation: OUT, entryKey: "one" }) { replayed } }`

type Ask = (as: (email: string | null) => Promise<Client>) => Promise<Answer<unknown>>

/** A request for each code and status that one can be brought about with by asking. */
const requests: readonly (readonly [code: string, status: number, ask: Ask])[] = [
  ['UNAUTHENTICATED', 401, async as => (await as(null)).raw('{ viewer { role } }')],
  ['UNAUTHENTICATED', 401, async as => (await as(null)).raw('mutation { login(email: "at@lincoln.example", password: "no") { expiresAt } }')],
  ['FORBIDDEN', 200, async as => (await as('parent@lincoln.example')).raw('{ roster { totalCount } }')],
  ['NOT_FOUND', 200, async as => (await as('at@lincoln.example')).raw(setVisibility)],
  ['BAD_USER_INPUT', 200, async as => (await as('at@lincoln.example')).raw('{ roster(first: 0) { totalCount } }')],
  [
    'BAD_USER_INPUT',
    400,
    async as => (await as('at@lincoln.example')).raw('query ($order: RosterOrder) { roster(orderBy: $order) { totalCount } }', { order: 'NO' }),
  ],
  [
    'CONFLICT',
    200,
    async as => {
      const trainer = await as('at@lincoln.example')
      await trainer.raw(entry('KNEE'))
      return trainer.raw(entry('WRIST'))
    },
  ],
  [
    'RATE_LIMITED',
    429,
    async as => {
      const nobody = await as(null)
      const attempt = () => nobody.raw('mutation { login(email: "nobody@lincoln.example", password: "no") { expiresAt } }')
      for (let failures = 0; failures < 10; failures++) expect((await attempt()).status).toBe(401)
      return attempt()
    },
  ],
  [
    'QUERY_TOO_COMPLEX',
    400,
    async as => (await as('at@lincoln.example')).raw('{ roster(first: 1000) { nodes { cases(first: 1000) { nodes { timeline(first: 2) { totalCount } } } } } }'),
  ],
]

describe('the table of errors', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  }, 120_000)
  afterAll(() => server.close())

  test('has every code of src/errors.ts, and no other', () => {
    const union = /export type ErrorCode =((?:\s*\| '\w+')+)/.exec(readText('src/errors.ts'))?.[1] ?? ''
    expect([...statusesByCode.keys()].sort()).toEqual([...union.matchAll(/'(\w+)'/g)].map(([, code]) => code).sort())
  })

  test.each(requests)('%s comes with HTTP status %i', async (code, status, ask) => {
    const as = (email: string | null): Promise<Client> => (email === null ? Promise.resolve(new Client(server.url)) : signIn(server, email))
    const answer = await ask(as)
    expect([answer.errors.map(({ extensions }) => extensions.code), answer.status]).toEqual([[code], status])
    expect(statusesByCode.get(code)).toContain(status)
  })
})
