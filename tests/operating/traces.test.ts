import { setTimeout as wait } from 'node:timers/promises'
import { demoIds } from '../../prisma/demo/ids.js'
import type { Database } from '../../src/data/database.js'
import { ReadCounter } from '../../src/data/replica/read-counts.js'
import { tracedDatabase } from '../../src/data/traced-database.js'
import { startTracing } from '../../src/tracing/open-telemetry.js'
import { setTracer, traced, type Tracer } from '../../src/tracing/spans.js'
import { CoachDashboardDocument } from '../generated/documents.js'
import { Client, signIn } from '../support/client.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { startCollector, type Collector, type ReceivedSpan } from './support/collector.js'
import { nameAStudent } from './support/named-student.js'
import { canaryIn, placesOf } from './support/places.js'

const OTEL = {
  OTEL_EXPORTER_OTLP_HEADERS: 'x-key=the%20operator%27s',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
}

/** Slows reads down, so that most of many concurrent requests have to queue. */
const slow = (database: Database): Database => ({
  ...database,
  async readAs(...given) {
    await wait(20)
    return database.readAs(...given)
  },
  replica: { counts: new ReadCounter().counts, staleness: 0, readAs: () => Promise.resolve(null) }, // Leaves every read to the primary.
})

let collector: Collector
let tracer: Tracer
let server: TestServer
beforeAll(async () => {
  collector = await startCollector()
  Object.assign(process.env, OTEL, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })
  tracer = await startTracing({ serviceName: 'rtsport-test' })
  setTracer(tracer)
  server = await startTestServer({ wrap: database => tracedDatabase(slow(database)), load: { maxRunningRequests: 2 } })
  await nameAStudent(server)
}, 60_000)
afterAll(async () => {
  setTracer(null)
  await server.close()
  await tracer.stop()
  await collector.close()
})

const SERVER = 2
const CLIENT = 3
const FAILED = 2
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
const rootOf = (spans: readonly ReceivedSpan[]): ReceivedSpan => {
  const root = spans.find(({ kind }) => kind === SERVER)
  if (!root) throw new Error('no request')
  return root
}
const traceOf = ({ headers }: { readonly headers: Headers }) => collector.traceOf(headers.get('x-request-id') ?? '')
const namesOf = (spans: readonly ReceivedSpan[]): readonly string[] => spans.map(({ name }) => name).sort()

describe('a trace', () => {
  test('of a query has the request, and below it the work done for it', async () => {
    const coach = await signIn(server, 'coach@lincoln.example')
    const spans = await traceOf(await coach.run(CoachDashboardDocument, {}))
    expect(namesOf(spans)).toEqual(['PostgreSQL read', 'parse', 'plan', 'query CoachDashboard', 'render', 'validate'])
    const root = rootOf(spans)
    expect(root).toMatchObject({
      service: 'rtsport-test',
      attributes: {
        'http.request.method': 'POST', 'http.route': '/graphql', 'http.response.status_code': 200,
        'graphql.operation.name': 'CoachDashboard', 'graphql.operation.type': 'query', 'rtsport.way': 'statement',
        'rtsport.role': 'COACH', 'rtsport.school_id': demoIds.lincolnSchool,
        'rtsport.membership_id': expect.stringMatching(UUID) as string, 'rtsport.cost': expect.any(Number) as number,
      },
    }) // prettier-ignore
    for (const span of spans.filter(({ kind }) => kind !== SERVER)) expect([span.name, span.parentSpanId]).toEqual([span.name, root.spanId])
    const read = spans.find(({ name }) => name === 'PostgreSQL read')
    expect([read?.kind, read?.attributes['db.system.name']]).toEqual([CLIENT, 'postgresql'])
  })

  test('of a cached document has no parsing', async () => {
    const coach = await signIn(server, 'coach@lincoln.example')
    await coach.raw('{ viewer { role displayName } }')
    const spans = await traceOf(await coach.raw('{ viewer { role displayName } }'))
    expect(namesOf(spans)).toEqual(['PostgreSQL read', 'plan', 'query', 'render'])
  })

  test('of a read that may be stale has the replica’s read, and the primary’s if it falls back', async () => {
    const coach = await signIn(server, 'coach@lincoln.example')
    const query = JSON.stringify({ query: '{ teams { name } }' })
    const spans = await traceOf(await coach.post(query, { 'x-rtsport-max-staleness': '60' }))
    expect(namesOf(spans).filter(name => name.startsWith('PostgreSQL'))).toEqual(['PostgreSQL read', 'PostgreSQL replica read'])
  })

  test('of an entry has the write, and PostgreSQL’s message below it', async () => {
    const trainer = await signIn(server, 'at@lincoln.example')
    const input = { athleteId: demoIds.healthyAthlete, bodyPart: 'ANKLE', participation: 'OUT' }
    const document = 'mutation SidelineEntry($input: SidelineEntryInput!) { sidelineEntry(input: $input) { event { id } } }'
    const spans = await traceOf(await trainer.raw(document, { input }))
    const write = spans.find(({ name }) => name === 'write sidelineEntry')
    const message = spans.find(({ name }) => name === 'PostgreSQL write')
    expect(write?.parentSpanId).toBe(rootOf(spans).spanId)
    expect(message?.parentSpanId).toBe(write?.spanId)
  })

  test('of a failed request shows where it failed, by codes only', async () => {
    const trainer = await signIn(server, 'at@lincoln.example')
    const document = 'mutation AddNote($input: AddNoteInput!) { addNote(input: $input) { event { id } } }'
    const spans = await traceOf(await trainer.raw(document, { input: { caseId: demoIds.activeCase, type: 'NOTE', summary: 'fails here' } }))
    const failed = spans.filter(({ status }) => status.code === FAILED)
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining(['PostgreSQL write', 'write addNote']))
    expect(rootOf(spans).attributes['rtsport.codes']).toBe('INTERNAL_SERVER_ERROR')
    expect(JSON.stringify(spans)).not.toContain('fails here')
  })

  test('continues the caller’s trace from its traceparent', async () => {
    const coach = await signIn(server, 'coach@lincoln.example')
    const [trace, span] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
    const body = JSON.stringify({ query: '{ viewer { role } }' })
    const answer = await coach.post(body, { traceparent: `00-${trace}-${span}-01` })
    const spans = await traceOf(answer)
    expect([rootOf(spans).traceId, rootOf(spans).parentSpanId]).toEqual([trace, span])
    // It also respects an unset sampled flag. A malformed header starts a new trace.
    await coach.post(body, { traceparent: `00-${'1'.repeat(32)}-${span}-00` })
    const own = await traceOf(await coach.post(body, { traceparent: `00-${'2'.repeat(31)}-${span}-01` }))
    expect(rootOf(own).parentSpanId ?? '').toBe('')
    expect(collector.spans().some(({ traceId }) => traceId === '1'.repeat(32))).toBe(false)
  })

  test('of a request that is not GraphQL has the route’s name', async () => {
    const answer = await fetch(`${server.url}/nowhere/at/all`)
    expect(namesOf(await traceOf(answer))).toEqual(['GET none'])
  })

  test('of each of many concurrent requests is its own, even when most of them queue', async () => {
    const coach = await signIn(server, 'coach@lincoln.example')
    await coach.run(CoachDashboardDocument, {})
    const answers = await Promise.all(Array.from({ length: 12 }, () => coach.run(CoachDashboardDocument, {})))
    const traces = await Promise.all(answers.map(traceOf))
    for (const spans of traces) expect(namesOf(spans)).toEqual(['PostgreSQL read', 'plan', 'query CoachDashboard', 'render'])
  })
})

test('the collector is addressed as OpenTelemetry’s settings say', () => {
  expect(collector.headers().every(headers => headers['x-key'] === "the operator's")).toBe(true)
  expect(collector.text()).toContain('deployment.environment')
})

test('no span contains personal data or a statement’s text, wherever a client puts it', async () => {
  const places = await placesOf(server)
  for (const { put } of places) await put()
  const last = await new Client(server.url).raw('{ viewer { role } }')
  await traceOf(last)
  expect(collector.spans().length).toBeGreaterThan(places.length)
  expect(canaryIn(collector.text())).toBeNull()
  expect(collector.text()).not.toMatch(/SELECT |INSERT |begin_viewer/)
}, 60_000)

test('without a tracer the work still runs, and its errors are thrown', async () => {
  setTracer(null)
  try {
    expect(await traced('work', {}, () => Promise.resolve(1))).toBe(1)
    expect(() =>
      traced('work', {}, () => {
        throw new Error('no')
      }),
    ).toThrow('no')
  } finally {
    setTracer(tracer)
  }
})
