import { setTimeout as wait } from 'node:timers/promises'
import { demoIds } from '../../prisma/demo/ids.js'
import { CoachDashboardAskingForMoreDocument, LoginDocument } from '../generated/documents.js'
import { Client, signIn } from '../support/client.js'
import { keepPrinted } from '../support/logs.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { nameAStudent } from './support/named-student.js'
import { CANARY_NAME, canaryIn, placesOf } from './support/places.js'

let text = ''
const stream = {
  write(line: string): void {
    text += line
    keepPrinted(line)
  },
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ log: { level: 'debug', stream } })
  await nameAStudent(server)
}, 60_000)
afterAll(() => server.close())

type Line = Readonly<Record<string, unknown>>
const linesFrom = (from: number): readonly Line[] =>
  text
    .slice(from)
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Line)

/** Returns what is logged during some work. A line is written after its response, so it may come a moment later. */
async function logged(work: () => Promise<unknown>, least = 1): Promise<readonly Line[]> {
  const from = text.length
  await work()
  for (let tries = 0; tries < 6_000 && linesFrom(from).length < least; tries += 1) await wait(20)
  return linesFrom(from)
}
const UUID = expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/) as string
const MARK = expect.stringMatching(/^[\da-f]{16}$/) as string
const NUMBER = expect.any(Number) as number

describe('the log line of a request', () => {
  test('has its id, the viewer, the operation, its cost and duration, and what was refused', async () => {
    const coach = await signIn(server, 'coach@lincoln.example')
    let id: string | null = null
    const lines = await logged(async () => {
      id = (await coach.run(CoachDashboardAskingForMoreDocument, {})).headers.get('x-request-id')
    })
    expect(lines).toEqual([
      {
        level: 30, time: NUMBER, pid: process.pid, hostname: expect.any(String) as string, msg: 'answered',
        requestId: id, method: 'POST', route: '/graphql', status: 200, ms: NUMBER, bytes: NUMBER,
        operation: 'CoachDashboardAskingForMore', type: 'query', document: MARK, cost: NUMBER, way: 'shielded',
        membershipId: UUID, role: 'COACH', schoolId: demoIds.lincolnSchool,
        codes: ['FORBIDDEN'], coordinates: expect.arrayContaining(['Case.bodyPart']) as string[],
      },
    ]) // prettier-ignore
    expect(lines[0]?.['bytes']).toBeGreaterThan(500)
  })

  test('identifies the document by its selection, not by the values in it', async () => {
    const trainer = await signIn(server, 'at@lincoln.example')
    const marks = async (query: string) => (await logged(() => trainer.raw(query))).map(({ document }) => document)
    const [one] = await marks('{ roster(filter: { search: "Delacroix" }, first: 5) { totalCount } }')
    expect(await marks('{ roster(filter: { search: "O\'Neill" }, first: 7) { totalCount } }')).toEqual([one])
    expect(await marks('{ roster(filter: { search: "" }, first: 5) { totalCount nodes { id } } }')).not.toEqual([one])
  })

  test('of a sign-in names the member; a refused one’s names the network and no account', async () => {
    const signedIn = await logged(() => signIn(server, 'parent@lincoln.example'))
    expect(signedIn).toMatchObject([{ operation: 'Login', role: 'PARENT', membershipId: UUID }])
    expect(signedIn[0]).not.toHaveProperty('network')
    const refused = await logged(() => new Client(server.url).run(LoginDocument, { email: 'parent@lincoln.example', password: 'no' }))
    expect(refused).toMatchObject([{ status: 401, codes: ['UNAUTHENTICATED'], network: '127.0.0.1' }])
    expect(refused[0]).not.toHaveProperty('membershipId')
  })

  test('with an internal error comes with a line about the error, under the same request id', async () => {
    const trainer = await signIn(server, 'at@lincoln.example')
    let told: string | undefined
    const lines = await logged(async () => {
      const { errors, headers } = await trainer.raw('mutation A($input: AddNoteInput!) { addNote(input: $input) { event { id } } }', {
        input: { caseId: demoIds.activeCase, type: 'NOTE', summary: 'fails' + ' here' },
      })
      told = errors[0]?.extensions.requestId
      expect(told).toBe(headers.get('x-request-id'))
    }, 2)
    expect(lines).toMatchObject([
      { level: 50, requestId: told, sqlState: 'P0001', at: expect.any(Array) as string[] },
      { level: 30, requestId: told, codes: ['INTERNAL_SERVER_ERROR'] },
    ])
  })

  test('never has the client’s own request id', async () => {
    const response = await fetch(`${server.url}/healthz`, { headers: { 'x-request-id': 'mine' } })
    expect(response.headers.get('x-request-id')).toEqual(UUID)
  })

  test('of a health check or scrape has level debug', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect(await logged(() => fetch(`${server.url}${path}`).then(answer => answer.text()))).toMatchObject([{ level: 20, route: path }])
  })

  test('of an unknown path does not contain the path', async () => {
    expect(await logged(() => fetch(`${server.url}/nowhere/at/all`).then(answer => answer.text()))).toMatchObject([
      { level: 30, route: 'none', status: 404 },
    ])
  })

  test('of an aborted request says that the client went away', async () => {
    const trainer = await signIn(server, 'at@lincoln.example')
    const lines = await logged(async () => {
      const ended = new AbortController()
      const body = JSON.stringify({ query: 'query Roster { roster(first: 1000) { nodes { id cases { nodes { id } } } } }' })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${trainer.token ?? ''}` }
      const asked = fetch(`${server.url}/graphql`, { method: 'POST', body, headers, signal: ended.signal })
      setTimeout(() => {
        ended.abort()
      }, 5)
      await asked.catch(() => undefined)
    })
    // On a fast machine the answer may be complete by then.
    expect(['the client went away', 'answered']).toContain(lines[0]?.['msg'])
  })
})

test('no log line contains personal data, wherever a client puts it', async () => {
  const places = await placesOf(server)
  const from = text.length
  for (const { place, put } of places) {
    const before = text.length
    await put()
    await wait(5)
    expect([place, canaryIn(text.slice(before))]).toEqual([place, null])
  }
  await wait(100)
  expect(canaryIn(text.slice(from))).toBeNull()
  // The log was not silent: everything but malformed HTTP has a line.
  expect(linesFrom(from).length).toBeGreaterThan(places.length - 5)
  expect(canaryIn(JSON.stringify({ search: CANARY_NAME }))).not.toBeNull()
}, 60_000)
