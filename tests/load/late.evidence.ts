import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { readConnectionLimits } from '../../src/config/connections.js'
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
const { server, as } = useServer({ wrap: silent, load, connections: { ...readConnectionLimits({}), receiveTimeoutSeconds: 6 } })

const running = () => metric(server().url, 'rtsport_requests_running')
const waiting = () => metric(server().url, 'rtsport_requests_waiting')
const shed = (reason: string) => metric(server().url, `rtsport_requests_shed_total{reason="${reason}"}`)

let trainer: Client
const ask = (who: string) => trainer.raw(askedBy(who))
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

test('a request that waits half the timeout is refused, a running one times out, and both may be retried', async () => {
  const [waited, deadline] = [await shed('waited'), await shed('deadline')]
  const first = askMany(RUNNING, 'first')
  await until(running, RUNNING)
  const next = askMany(3, 'next')
  await until(waiting, 3)
  for (const answer of await Promise.all(next)) {
    expect([answer.status, answer.headers.get('retry-after'), refusals(answer)]).toEqual([503, '1', [['OVERLOADED']]])
    expect(answer.errors[0]?.message).toContain('Nothing was done')
  }
  for (const answer of await Promise.all(first)) {
    expect([answer.status, answer.headers.get('retry-after'), refusals(answer)]).toEqual([503, '1', [['OVERLOADED']]])
    expect(answer.errors[0]?.message).toContain('same entryKey')
  }
  expect(gate.come).toHaveLength(RUNNING) // Those that only waited caused no database query.
  expect([await shed('waited'), await shed('deadline')]).toEqual([waited + 3, deadline + RUNNING])
  gate.open()
  expect((await ask('again')).status).toBe(200)
})

test('a stuck request is answered in time and frees its slot', async () => {
  gate.ignoresDeadlines = true
  for (const answer of await Promise.all(askMany(RUNNING, 'stuck')))
    expect([answer.status, refusals(answer)]).toEqual([503, [['OVERLOADED']]])
  await until(running, 0)
  gate.open()
  expect((await ask('next')).status).toBe(200)
})

describe('a slow body', () => {
  const body = JSON.stringify({ query: askedBy('slow_sender') })
  const begin = (): Socket => {
    const socket = connect(Number(new URL(server().url).port), '127.0.0.1')
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${trainer.token ?? ''}`
    socket.write(`${head}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`)
    return socket
  }

  test('does not count against the time for the answer', async () => {
    gate.open()
    const socket = begin()
    for (const part of [body.slice(0, 10), body.slice(10, 20), body.slice(20)]) {
      await wait(TIMEOUT_MS * 0.6)
      socket.write(part)
    }
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('has its own timeout', async () => {
    const shedBefore = await shed('deadline')
    const socket = begin()
    socket.write(body.slice(0, 10))
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 [^]*"code":"BAD_USER_INPUT"/)
    expect(await shed('deadline')).toBe(shedBefore)
  }, 20_000)
})

test('readiness is reported in time even when the database does not answer', async () => {
  isSilent = true
  expect((await fetch(`${server().url}/readyz`)).status).toBe(503)
  expect((await fetch(`${server().url}/healthz`)).status).toBe(200)
})
