import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { readConnectionLimits } from '../../src/config/connections.js'
import { useServer } from '../api/support.js'

// Slowloris: a client that sends slowly or not at all holds a connection, and thousands of them hold all.

const TIMEOUT_SECONDS = 2
const connections = { ...readConnectionLimits({}), receiveTimeoutSeconds: TIMEOUT_SECONDS, maxConnections: 50 }
const { server, as } = useServer({ debug: false, connections })

const QUERY = '{"query":"{ viewer { role } }"}'

interface Slow {
  readonly socket: Socket
  readonly answer: () => string
  /** Resolves when the server closes the connection. */
  readonly cut: Promise<unknown>
}
function open(): Slow {
  const socket = connect(Number(new URL(server().url).port), '127.0.0.1')
  let text = ''
  socket
    .setEncoding('latin1')
    .on('data', (chunk: string) => (text += chunk))
    .on('error', () => undefined)
  return { socket, answer: () => text, cut: once(socket, 'close') }
}

/** Writes slowly until the server closes the connection, or the test times out. */
async function drip(slow: Slow, begin: string, drop: string): Promise<void> {
  slow.socket.write(begin)
  while (!slow.socket.closed) {
    if (slow.socket.writable) slow.socket.write(drop)
    await wait(100)
  }
}

const POST = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
const WAYS: readonly (readonly [what: string, begin: string, drop: string])[] = [
  ['the first line', 'G', 'x'],
  ['headers', 'GET /healthz HTTP/1.1\r\n', 'X: y\r\n'],
  ['a header', 'GET /healthz HTTP/1.1\r\nX: ', 'y'],
  ['a body', `${POST}Content-Length: 100000\r\n\r\n{"query":"`, 'x'],
  ['a body in chunks', `${POST}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
  ['a body for an unknown path', `POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n`, 'x'],
  ['empty lines', '', '\r\n'],
]

const answers = async (): Promise<unknown> => (await (await as('trainer')).raw('{ viewer { role } }')).data

test('others are served while some clients are slow', async () => {
  await answers()
  const slow = WAYS.flatMap(([, begin, drop]) => Array.from({ length: 4 }, () => drip(open(), begin, drop)))
  for (let times = 0; times < 20; times++) {
    expect(await answers()).toEqual({ viewer: { role: 'AT' } })
    await wait(50)
  }
  await Promise.all(slow)
}, 60_000)

test('a client that sends slowly is cut off, whatever part is slow', async () => {
  // Concurrently, because each takes seconds of waiting only.
  const seen = await Promise.all(
    WAYS.map(async ([what, begin, drop]) => {
      const slow = open()
      await drip(slow, begin, drop)
      // With an error if there is still time for one.
      return [what, slow.answer() === '' || /^HTTP\/1\.1 (?:408|400|404|431) /.test(slow.answer())]
    }),
  )
  expect(seen).toEqual(WAYS.map(([what]) => [what, true]))
}, 60_000)

const HALVES = [
  ['nothing', ''],
  ['half a line', 'GET /heal'],
  ['headers without an end', 'GET /healthz HTTP/1.1\r\nHost: x\r\n'],
  ['half a body', `${POST}Content-Length: 500\r\n\r\n{"query"`],
  ['half a chunk', `${POST}Transfer-Encoding: chunked\r\n\r\nff\r\n{"q`],
] as const

test('a client that stops in the middle of a request is cut off', async () => {
  const seen = await Promise.all(
    HALVES.map(async ([what, begin]) => {
      const slow = open()
      slow.socket.write(begin)
      await slow.cut
      return [what, slow.answer() === '' || /^HTTP\/1\.1 408 [\s\S]*"BAD_USER_INPUT"/.test(slow.answer())]
    }),
  )
  expect(seen).toEqual(HALVES.map(([what]) => [what, true]))
}, 60_000)

/** Resolves once the server has run no operation for a second: it is done, or waits for the client to read. */
async function quiet(before = ''): Promise<void> {
  const metrics = await (await fetch(`${server().url}/metrics`)).text()
  const now = metrics.match(/^rtsport_operations_total\{.*$/gm)?.join() ?? ''
  if (now === before && now !== '') return
  await wait(1_500)
  return quiet(now)
}

test('a client that does not read its answers is cut off', async () => {
  const { token } = await as('trainer')
  const rosters = Array.from({ length: 90 }, (_, index) => `r${index}: roster(first: 1000) { nodes { id firstName lastName } }`)
  const body = JSON.stringify({ query: `{ ${rosters.join(' ')} }` })
  const asked = `${POST}Authorization: Bearer ${token ?? ''}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const slow = open()
  slow.socket.pause()
  // More than the system buffers for a client that does not read.
  for (let times = 0; times < 40; times++) slow.socket.write(asked)
  await quiet()
  await wait(4 * TIMEOUT_SECONDS * 1000)
  expect(await answers()).toEqual({ viewer: { role: 'AT' } })
  slow.socket.resume()
  await slow.cut
  expect(slow.answer().split('HTTP/1.1 200').length - 1).toBeLessThan(40)
}, 120_000)

test('a request in pieces, but in time, is answered', async () => {
  const { token } = await as('trainer')
  const { socket, answer, cut } = open()
  const whole = `${POST}Connection: close\r\nAuthorization: Bearer ${token ?? ''}\r\nContent-Length: ${QUERY.length}\r\n\r\n${QUERY}`
  for (let at = 0; at < whole.length; at += 100) {
    socket.write(whole.slice(at, at + 100))
    await wait(20)
  }
  await cut
  expect(answer()).toMatch(/^HTTP\/1\.1 200 /)
})

test('connections beyond the limit are closed as they arrive', async () => {
  const held = Array.from({ length: 80 }, open)
  while (held.filter(({ socket }) => socket.closed).length < 25) await wait(20)
  for (const { socket } of held) socket.destroy()
  await Promise.all(held.map(({ cut }) => cut))
  expect(await answers()).toEqual({ viewer: { role: 'AT' } })
}, 60_000)
