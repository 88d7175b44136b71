import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { readConnectionLimits } from '../../src/config/connections.js'
import { Admission } from '../../src/http/admission/admission.js'
import { createApp } from '../../src/http/app.js'
import { Metrics } from '../../src/http/metrics.js'
import { registerObserving } from '../../src/http/observing/observing.js'
import { holdAt } from '../support/held-route.js'
import { until } from './support/ask.js'

const TIMEOUT_MS = 400
const PARTS = 6
const PART = 'a part of an answer'

let app: FastifyInstance
let admission: Admission
let url: string
let logged = ''
let release: () => void = () => undefined

beforeEach(async () => {
  logged = ''
  const stream = { write: (line: string) => void (logged += line) }
  app = createApp({ maxBodyBytes: 1_000, trustProxy: [], connections: readConnectionLimits({}), log: { level: 'debug', stream } })
  registerObserving(app, new Metrics())
  admission = new Admission({ maxRunningRequests: 1, maxWaitingRequests: 10, requestTimeoutMs: TIMEOUT_MS }, [])
  admission.register(app)
  release = holdAt(app, '/held', 'held')
  // Its response starts just after the timeout, and lasts longer than the grace for late ones.
  app.get('/streamed', async () => {
    await wait(TIMEOUT_MS + 100)
    return Readable.from(slowly())
  })
  app.get<{ Params: { status: string } }>('/late/:status', (request, reply) => {
    holdUp(TIMEOUT_MS * 1.2)
    return reply.code(Number(request.params.status)).send('late')
  })
  url = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(async () => {
  release()
  await app.gracefulShutdown.drain(0)
})

async function* slowly(): AsyncGenerator<string> {
  for (let n = 0; n < PARTS; n += 1) {
    yield PART
    await wait(100)
  }
}

/** Blocks the event loop, so that timers fire late. */
function holdUp(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

test('a request that waits until its timeout is counted and told so, even when the process was blocked', async () => {
  const first = fetch(`${url}/held`)
  await until(() => admission.queue.running, 1)
  await wait(TIMEOUT_MS * 0.6)
  const next = fetch(`${url}/held`)
  await until(() => admission.queue.waiting, 1)
  holdUp(TIMEOUT_MS * 1.2)
  expect(await (await next).text()).toContain('Nothing was done')
  expect(await (await first).text()).toContain('same entryKey')
  expect(admission.queue.shed).toEqual({ line_full: 0, waited: 1, deadline: 1, hung_up: 0 })
  expect([admission.queue.running, admission.queue.waiting]).toEqual([0, 0])
})

test.each([
  [503, 1],
  [200, 0],
])('a request answered with %i after its timeout, before any timer fired, counts as given up %i times', async (status, deadline) => {
  expect((await fetch(`${url}/late/${status}`)).status).toBe(status)
  expect(admission.queue.shed).toEqual({ line_full: 0, waited: 0, deadline, hung_up: 0 })
})

test('a response in progress is not aborted, and its URL is not logged', async () => {
  expect(await (await fetch(`${url}/streamed?canary`)).text()).toBe(PART.repeat(PARTS))
  expect(logged).toContain('"msg":"answered"')
  expect(logged).not.toMatch(/canary|already sent/)
})
