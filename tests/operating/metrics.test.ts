import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Metrics } from '../../src/http/metrics.js'
import { COMMON_WORDS } from '../../src/http/observing/words.js'
import { CoachDashboardAskingForMoreDocument, LoginDocument } from '../generated/documents.js'
import { Client, signIn } from '../support/client.js'
import { onServer } from '../support/databases.js'
import { startTestServer, type TestServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(() => server.close())

const scrape = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text()

/** The value of a series, or 0 if it is missing. Labels are given literally. */
function valueOf(text: string, series: string): number {
  const line = text.split('\n').find(candidate => candidate.startsWith(`${series} `))
  return line === undefined ? 0 : Number(line.slice(series.length))
}

/** How much series grow during some work. They grow after the response, so it may take a moment. */
async function grown(series: readonly string[], work: () => Promise<unknown>): Promise<readonly number[]> {
  const before = await scrape()
  await work()
  await wait(100)
  const after = await scrape()
  return series.map(one => valueOf(after, one) - valueOf(before, one))
}

test('requests are counted by operation and code', async () => {
  const coach = await signIn(server, 'coach@lincoln.example')
  const series = [
    'rtsport_requests_total{operation="CoachDashboardAskingForMore",code="FORBIDDEN"}',
    'rtsport_requests_total{operation="anonymous",code="OK"}',
    'rtsport_requests_total{operation="anonymous",code="GRAPHQL_VALIDATION_FAILED"}',
    'rtsport_requests_total{operation="anonymous",code="UNAUTHENTICATED"}',
    'rtsport_requests_total{operation="unlisted",code="OK"}',
    'rtsport_requests_total{operation="anonymous",code="HTTP_400"}',
  ]
  const work = async (): Promise<void> => {
    await coach.run(CoachDashboardAskingForMoreDocument, {})
    await coach.raw('{ viewer { role } }')
    await coach.raw('{ nothing }')
    await new Client(server.url).raw('{ viewer { role } }')
    await coach.raw('query Frobnicate { viewer { role } }')
    await coach.post('no JSON')
  }
  expect(await grown(series, work)).toEqual([1, 1, 1, 1, 1, 1])
})

test('refused fields are counted by coordinate, once per answer', async () => {
  const coach = await signIn(server, 'coach@lincoln.example')
  const series = ['rtsport_access_denials_total{coordinate="Case.bodyPart"}', 'rtsport_operations_total{way="shielded"}']
  expect(await grown(series, () => coach.run(CoachDashboardAskingForMoreDocument, {}))).toEqual([1, 1])
})

test('only refused sign-ins are counted', async () => {
  const series = ['rtsport_refused_sign_ins_total{code="UNAUTHENTICATED"}']
  const refused = () => new Client(server.url).run(LoginDocument, { email: 'nobody@lincoln.example', password: 'no' })
  expect(await grown(series, refused)).toEqual([1])
  expect(await grown(series, () => signIn(server, 'coach@lincoln.example'))).toEqual([0])
})

test('latency has a histogram by type and way', async () => {
  const coach = await signIn(server, 'coach@lincoln.example')
  const of = (bucket: string) => `rtsport_request_duration_seconds_bucket{le="${bucket}",type="query",way="statement"}`
  const series = [of('+Inf'), 'rtsport_request_duration_seconds_count{type="query",way="statement"}']
  expect(await grown(series, () => coach.raw('{ viewer { role } }'))).toEqual([1, 1])
})

test('plan lookups are counted as hits or misses, and messages to PostgreSQL by kind', async () => {
  const coach = await signIn(server, 'coach@lincoln.example')
  const ask = () => coach.raw('{ viewer { role school { name slug } } }')
  const series = [
    'rtsport_plan_lookups_total{result="miss"}',
    'rtsport_plan_lookups_total{result="hit"}',
    'rtsport_database_round_trips_total{kind="read"}',
  ]
  expect(await grown(series, ask)).toEqual([1, 0, 1])
  expect(await grown(series, ask)).toEqual([0, 1, 1])
})

test('open connections and requests in flight are shown', async () => {
  const text = await scrape()
  expect(valueOf(text, 'rtsport_pipeline_lanes')).toBeGreaterThanOrEqual(onServer() ? 1 : 0)
  expect(valueOf(text, 'rtsport_requests_in_flight')).toBe(1) // This request.
})

test('responses are counted by known routes, not by paths that a client makes up', async () => {
  const series = ['rtsport_http_responses_total{route="none",status="404"}']
  const work = () => Promise.all(['/a', '/b/c', '/%00'].map(path => fetch(`${server.url}${path}`).then(answer => answer.text())))
  expect(await grown(series, work)).toEqual([3])
})

test('an operation gets its own series once a signed-in member is served, and strangers create none', async () => {
  const stranger = new Client(server.url)
  const series = (operation: string) => `rtsport_requests_total{operation="${operation}",code="OK"}`
  const strangers = () => Promise.all(COMMON_WORDS.slice(0, 200).map(word => stranger.raw(`query Level_${word} { __typename }`)))
  expect(await grown([series('other')], strangers)).toEqual([200])
  const coach = await signIn(server, 'coach@lincoln.example')
  const refused = () => coach.raw('query TeamLevel { roster(first: 1000) { nodes { cases(first: 1000) { nodes { id } } } } }')
  expect(await grown(['rtsport_requests_total{operation="other",code="QUERY_TOO_COMPLEX"}'], refused)).toEqual([1])
  expect(await grown([series('TeamLevel')], () => coach.raw('query TeamLevel { viewer { role } }'))).toEqual([1])
  expect(await grown([series('TeamLevel')], () => stranger.raw('query TeamLevel { __typename }'))).toEqual([1])
  expect(await scrape()).not.toContain('operation="Level_')
})

test('a client cannot create unlimited series', async () => {
  const coach = await signIn(server, 'coach@lincoln.example')
  for (const word of COMMON_WORDS.slice(0, 260)) await coach.raw(`query Team_${word} { viewer { role } }`)
  await wait(100)
  const text = await scrape()
  const names = new Set([...text.matchAll(/rtsport_requests_total\{operation="(\w+)"/g)].map(([, name]) => name))
  expect(names.size).toBeLessThan(210)
  expect(valueOf(text, 'rtsport_requests_total{operation="other",code="OK"}')).toBeGreaterThan(50)
}, 60_000)

test('process metrics are shown when enabled', async () => {
  const metrics = new Metrics({ ofProcess: true, worker: 7 })
  const routes: (() => Promise<string>)[] = []
  const reply = { type: () => reply, send: (text: string) => text }
  metrics.register({
    get: (_path: string, handler: (request: null, answer: typeof reply) => Promise<string>) => routes.push(() => handler(null, reply)),
  } as never)
  const text = (await routes[0]?.()) ?? ''
  for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'process_cpu_seconds_total'])
    expect(text).toMatch(new RegExp(`^${name}\\{worker="7"\\} `, 'm'))
})

test('docs/operating.md lists exactly these metrics, with their types', async () => {
  const text = await scrape()
  const labels = new Map([...text.matchAll(/^# TYPE (rtsport_\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]))
  const docs = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')
  const listed = new Map([...docs.matchAll(/^\| `(rtsport_\w+)` \| (\w+) \|/gm)].map(([, name = '', type = '']) => [name, type]))
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(labels))
})
