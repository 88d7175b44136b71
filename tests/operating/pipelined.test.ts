import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { readConnectionLimits } from '../../src/config/connections.js'
import { defaultLoadLimits } from '../../src/config/load.js'
import { Admission } from '../../src/http/admission/admission.js'
import { createApp } from '../../src/http/app.js'
import { Metrics } from '../../src/http/metrics.js'
import { registerObserving } from '../../src/http/observing/observing.js'
import { holdAt } from '../support/held-route.js'

// Several requests sent at once on one connection. Node answers them in order, and holds back the later responses.

const COUNT = 3

let app: FastifyInstance
let admission: Admission
let release: () => void = () => undefined
let lines: readonly Record<string, unknown>[] = []

beforeEach(async () => {
  lines = []
  const stream = { write: (line: string) => void (lines = [...lines, JSON.parse(line) as Record<string, unknown>]) }
  app = createApp({ maxBodyBytes: 1_000, trustProxy: [], connections: readConnectionLimits({}), log: { level: 'info', stream } })
  registerObserving(app, new Metrics())
  admission = new Admission(defaultLoadLimits, [])
  admission.register(app)
  release = holdAt(app, '/slow', 'slow')
  await app.listen({ port: 0, host: '127.0.0.1' })
  lines = []
})
afterEach(() => app.gracefulShutdown.drain(0))

async function askAtOnce() {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket
    .on('error', () => undefined)
    .resume()
    .write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(COUNT))
  await until(() => app.inFlightRequests.size, COUNT)
  return socket
}
async function until(look: () => number, expected: number): Promise<void> {
  for (let tries = 0; tries < 6_000 && look() !== expected; tries += 1) await wait(10)
  expect(look()).toBe(expected)
}
/** A drain that waited for one of them would not end during the test. */
const WITHOUT_END_MS = 3_600_000
const told = () => lines.map(({ msg, route }) => [msg, route])

test('pipelined requests are all answered, each with its log line', async () => {
  const socket = await askAtOnce()
  release()
  await until(() => app.inFlightRequests.size, 0)
  expect(told()).toEqual(Array.from({ length: COUNT }, () => ['answered', '/slow']))
  socket.destroy()
  await once(socket, 'close')
  expect(lines).toHaveLength(COUNT)
})

test('when the connection breaks, all its requests end, and nothing waits for the later ones', async () => {
  const socket = await askAtOnce()
  expect(admission.queue.running).toBe(COUNT)
  socket.destroy()
  await until(() => app.inFlightRequests.size, 0)
  expect(told()).toEqual(Array.from({ length: COUNT }, () => ['the client went away', '/slow']))
  expect([admission.queue.running, admission.queue.shed.hung_up]).toEqual([0, COUNT])
  await app.gracefulShutdown.drain(WITHOUT_END_MS)
  release()
})
