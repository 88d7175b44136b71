import { connect, type Socket } from 'node:net'
import { Deadline } from '../../src/data/deadline.js'
import { AdmissionQueue } from '../../src/http/admission/admission-queue.js'
import type { Client } from '../support/client.js'
import { refusals, useServer } from '../api/support.js'
import { metric, askedBy, until } from './support/ask.js'
import { Gate } from './support/gate.js'

const RUNNING = 4
const WAITING = 6
const ORIGIN = 'https://app.example'
/** Long, so that nothing times out during a test. */
const load = { maxRunningRequests: RUNNING, maxWaitingRequests: WAITING, requestTimeoutMs: 60_000 }

const gate = new Gate()
const { server, as } = useServer({ wrap: gate.wrap, load, corsOrigins: [ORIGIN] })

const running = () => metric(server().url, 'rtsport_requests_running')
const waiting = () => metric(server().url, 'rtsport_requests_waiting')
const shed = (reason: string) => metric(server().url, `rtsport_requests_shed_total{reason="${reason}"}`)

let trainer: Client
const ask = (who: string) => trainer.raw(askedBy(who))
const askMany = (count: number, who = 'many') => Array.from({ length: count }, (_, n) => ask(`${who}_${n}`))
/** Fills all running and waiting slots, and resolves once they are taken. */
async function fillUp() {
  const asked = askMany(RUNNING + WAITING)
  await until(running, RUNNING)
  await until(waiting, WAITING)
  return asked
}

beforeAll(async () => {
  trainer = await as('trainer')
})
beforeEach(() => {
  gate.close()
})
afterEach(async () => {
  gate.open()
  await until(running, 0)
  await until(waiting, 0)
})

test('a request beyond the full queue is refused at once, in GraphQL’s shape, and the others are answered', async () => {
  const before = await shed('line_full')
  const asked = await fillUp()
  const answer = await ask('last')
  expect([answer.status, answer.headers.get('retry-after'), refusals(answer)]).toEqual([503, '1', [['OVERLOADED']]])
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(JSON.parse(answer.text)).toEqual({
    errors: [{ message: expect.stringContaining('Nothing was done') as string, extensions: { code: 'OVERLOADED', retryAfter: 1 } }],
  })
  expect(gate.come).toHaveLength(RUNNING)
  gate.open()
  for (const { status, errors } of await Promise.all(asked)) expect([status, errors]).toEqual([200, []])
  expect(await shed('line_full')).toBe(before + 1)
})

test('the refusal needs no token, body or parser, so it is the same for any request', async () => {
  const asked = await fillUp()
  for (const init of [{ method: 'POST', body: 'no JSON' }, { method: 'GET' }, { method: 'DELETE' }])
    expect((await fetch(`${server().url}/graphql`, init)).status).toBe(503)
  expect((await fetch(`${server().url}/practice-plan/x`)).status).toBe(503)
  gate.open()
  await Promise.all(asked)
})

test('the refusal is readable for an app in a browser', async () => {
  const asked = await fillUp()
  const from = (origin: string, method = 'POST') => fetch(`${server().url}/graphql`, { method, headers: { origin } })
  const headers = async (origin: string) => {
    const answer = await from(origin)
    return ['access-control-allow-origin', 'access-control-expose-headers', 'vary'].map(name => answer.headers.get(name))
  }
  expect(await headers(ORIGIN)).toEqual([ORIGIN, 'retry-after', 'Origin'])
  expect(await headers('https://other.example')).toEqual([null, null, 'Origin'])
  const preflight = await fetch(`${server().url}/graphql`, {
    method: 'OPTIONS',
    headers: { origin: ORIGIN, 'access-control-request-method': 'POST' },
  })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, ORIGIN])
  gate.open()
  await Promise.all(asked)
})

test('health and metrics are answered while the queue is full', async () => {
  const asked = await fillUp()
  for (const path of ['/healthz', '/readyz', '/metrics', '/healthz?full']) expect((await fetch(`${server().url}${path}`)).status).toBe(200)
  gate.open()
  await Promise.all(asked)
})

test('waiting requests run first in, first out', async () => {
  const first = askMany(RUNNING, 'first')
  await until(running, RUNNING)
  const next: ReturnType<typeof ask>[] = []
  for (let n = 0; n < WAITING; n += 1) {
    next.push(ask(`next_${n}`))
    await until(waiting, n + 1)
  }
  gate.open()
  await Promise.all([...first, ...next])
  expect(gate.come.slice(RUNNING)).toEqual(Array.from({ length: WAITING }, (_, n) => `asked_by_next_${n}`))
})

test('a client that disconnects while waiting frees its slot, and its request never runs', async () => {
  const first = askMany(RUNNING, 'first')
  await until(running, RUNNING)
  const gone = new AbortController()
  const leaving = Array.from({ length: WAITING }, () =>
    fetch(`${server().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${trainer.token ?? ''}` },
      body: JSON.stringify({ query: askedBy('one_who_goes') }),
      signal: gone.signal,
    }).catch(() => 'gone'),
  )
  await until(waiting, WAITING)
  const before = await shed('hung_up')
  gone.abort()
  expect(new Set(await Promise.all(leaving))).toEqual(new Set(['gone']))
  await until(waiting, 0)
  expect(await shed('hung_up')).toBe(before + WAITING)
  const stays = ask('one_who_stays')
  await until(waiting, 1)
  gate.open()
  expect((await stays).status).toBe(200)
  await Promise.all(first)
  expect(gate.come).toContain('asked_by_one_who_stays')
  expect(gate.come).not.toContain('asked_by_one_who_goes')
})

test('a slow body takes no slot', async () => {
  gate.open()
  const { port } = new URL(server().url)
  const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{'
  const slow = await Promise.all(
    Array.from(
      { length: RUNNING + WAITING + 1 },
      () =>
        new Promise<Socket>(resolve => {
          const socket = connect(Number(port), '127.0.0.1', () => {
            socket.write(head, () => {
              resolve(socket)
            })
          })
        }),
    ),
  )
  const answers = await Promise.all(askMany(WAITING))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  for (const socket of slow) socket.destroy()
})

test('the bodies of waiting requests are limited in total bytes, whatever the slots', () => {
  const line = new AdmissionQueue({ maxRunning: 1, maxWaiting: 1_000, maxWaitingBytes: 16_000_000, maxWaitMs: 60_000, targetMs: 1_000 })
  const deadline = new Deadline(60_000)
  let refused = 0
  const refuse = () => (refused += 1)
  for (let n = 0; n < 100; n += 1) line.join(deadline, 1_000_000, () => undefined, refuse)
  expect([line.running, line.waiting, refused]).toEqual([1, 16, 83])
  deadline.end()
  expect(line.waiting).toBe(0)
  deadline.settle()
})

test('one slow batch does not shorten the queue, but a second one does', () => {
  const line = new AdmissionQueue({ maxRunning: 64, maxWaiting: 500, maxWaitingBytes: 1_000, maxWaitMs: 5_000, targetMs: 1_250 })
  /** That many requests at once. @returns how many find the queue full */
  const refusedOf = (count: number, msEach: number | null): number => {
    const deadline = new Deadline(60_000)
    let refused = 0
    for (let n = 0; n < count; n += 1)
      line.join(
        deadline,
        0,
        () => undefined,
        () => (refused += 1),
      )
    deadline.end() // For those still waiting.
    while (line.running > 0) line.leave(msEach)
    deadline.settle()
    return refused
  }
  expect(refusedOf(line.limit, 900)).toBe(0)
  expect(refusedOf(200, null)).toBe(0)
  expect(refusedOf(line.limit, 900)).toBe(0)
  expect(refusedOf(200, null)).toBeGreaterThan(100)
  // Fast answers lengthen the queue again at once.
  expect(refusedOf(line.limit, 10)).toBe(0)
  expect(refusedOf(200, null)).toBe(0)
})
