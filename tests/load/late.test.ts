import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Client } from '../support/client.js'
import type { Database } from '../../src/data/database.js'
import { refusals, useServer } from '../api/support.js'
import { askedBy, metric, until } from './support/ask.js'
import { Gate } from './support/gate.js'

const RUNNING = 2
const TIMEOUT_MS = 2_000
const load = { maxRunningRequests: RUNNING, maxWaitingRequests: 10, requestTimeoutMs: TIMEOUT_MS }

const gate = new Gate()
let isSilent = false
const silent = (database: Database): Database => ({
  ...gate.wrap(database),
  ping: () => (isSilent ? new Promise(() => undefined) : database.ping()),
})
const { server, as } = useServer({ wrap: silent, load })

const running = () => metric(server().url, 'rtsport_requests_running')
const waiting = () => metric(server().url, 'rtsport_requests_waiting')
const shed = (reason: string) => metric(server().url, `rtsport_requests_shed_total{reason="${reason}"}`)

let trainer: Client
/** How it was answered, and after how much of the time that a request has. */
const ask = async (who: string) => {
  const begun = performance.now()
  const answer = await trainer.raw(askedBy(who))
  return { answer, part: (performance.now() - begun) / TIMEOUT_MS }
}
const askMany = (count: number, who: string) => Array.from({ length: count }, (_, n) => ask(`${who}_${n}`))

beforeAll(async () => {
  trainer = await as('trainer')
})
beforeEach(() => {
  gate.close()
})
afterEach(async () => {
  isSilent = false
  gate.open()
  await until(running, 0)
})

test('who has waited half the time is refused, who was let in is given up at its end, and both may come again', async () => {
  const [waited, deadline] = [await shed('waited'), await shed('deadline')]
  const first = askMany(RUNNING, 'first')
  await until(running, RUNNING)
  const next = askMany(3, 'next')
  await until(waiting, 3)
  for (const { answer, part } of await Promise.all(next)) {
    expect([answer.status, answer.headers.get('retry-after'), refusals(answer)]).toEqual([503, '1', [['OVERLOADED']]])
    expect(answer.errors[0]?.message).toContain('Nothing was done')
    expect(part).toBeGreaterThan(0.45)
  }
  for (const { answer, part } of await Promise.all(first)) {
    expect([answer.status, answer.headers.get('retry-after'), refusals(answer)]).toEqual([503, '1', [['OVERLOADED']]])
    expect(answer.errors[0]?.message).toContain('same entryKey')
    expect(part).toBeGreaterThan(0.95)
  }
  expect(gate.come).toHaveLength(RUNNING) // nobody asked the database for those who only waited
  expect([await shed('waited'), await shed('deadline')]).toEqual([waited + 3, deadline + RUNNING])
  gate.open()
  expect((await ask('again')).answer.status).toBe(200)
})

test('whatever holds a request up, it is answered in time, and its place is another’s', async () => {
  gate.ignoresDeadlines = true
  for (const { answer } of await Promise.all(askMany(RUNNING, 'stuck')))
    expect([answer.status, refusals(answer)]).toEqual([503, [['OVERLOADED']]])
  await until(running, 0)
  gate.open()
  expect((await ask('next')).answer.status).toBe(200)
})

test('who does not send the body in time is answered too', async () => {
  const socket = connect(Number(new URL(server().url).port), '127.0.0.1')
  socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 503 [^]*"code":"OVERLOADED"/)
})

test('whether the server is ready is told in time, also where its database says nothing', async () => {
  isSilent = true
  const begun = performance.now()
  expect((await fetch(`${server().url}/readyz`)).status).toBe(503)
  expect(performance.now() - begun).toBeLessThan(10_000)
  expect((await fetch(`${server().url}/healthz`)).status).toBe(200)
})
