import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { GracefulShutdown } from '../../src/http/graceful-shutdown.js'
import { InFlightRequests } from '../../src/http/in-flight-requests.js'
import { holdAt } from '../support/held-route.js'

const LARGE = 'x'.repeat(20_000_000)

let app: FastifyInstance
let gracefulShutdown: GracefulShutdown
let inFlightRequests: InFlightRequests
const sockets: Socket[] = []
let release: () => void = () => undefined

beforeEach(async () => {
  app = fastify({ return503OnClosing: false, forceCloseConnections: 'idle' })
  inFlightRequests = new InFlightRequests(app)
  gracefulShutdown = new GracefulShutdown(app, inFlightRequests)
  app.get('/fast', () => 'fast')
  release = holdAt(app, '/slow', 'slow')
  app.get('/large', () => LARGE)
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(async () => {
  release()
  for (const socket of sockets.splice(0)) socket.destroy()
  await gracefulShutdown.drain(0)
})

interface Connection {
  readonly socket: Socket
  readonly text: () => string
  /** Requests a path and keeps the connection open. */
  ask(path: string): void
  readonly ended: Promise<unknown>
}

async function open(): Promise<Connection> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket)
  let text = ''
  socket.setEncoding('latin1').on('data', (part: string) => (text += part))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return {
    socket,
    text: () => text,
    ask: path => void socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`),
    ended: once(socket, 'close'),
  }
}
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 6_000 && !isSo(); tries += 1) await wait(10)
  expect(isSo()).toBe(true)
}

test('a request in flight is answered completely, with connection: close', async () => {
  const connection = await open()
  connection.ask('/slow')
  await until(() => inFlightRequests.size === 1)
  const drained = gracefulShutdown.drain()
  expect(gracefulShutdown.isDraining).toBe(true)
  await wait(50)
  release()
  await drained
  await connection.ended
  expect(connection.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n[^]*\r\n\r\nslow$/i)
})

test('a request on an idle connection is still answered for a moment, with connection: close', async () => {
  const connection = await open()
  connection.ask('/fast')
  await until(() => connection.text().endsWith('fast'))
  expect(connection.text()).not.toMatch(/connection: close/i)
  const drained = gracefulShutdown.drain()
  await wait(100)
  connection.ask('/fast')
  await connection.ended
  expect(connection.text().match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  expect(connection.text()).toMatch(/connection: close/i)
  await drained
})

test('an idle connection is closed and does not delay the shutdown', async () => {
  const connection = await open()
  await gracefulShutdown.drain()
  await connection.ended
  expect(connection.text()).toBe('')
})

test('new connections are refused', async () => {
  const connection = await open()
  connection.ask('/slow')
  await until(() => inFlightRequests.size === 1)
  const { port } = app.server.address() as AddressInfo
  const drained = gracefulShutdown.drain()
  const late = connect(port, '127.0.0.1')
  const [error] = (await once(late, 'error')) as [Error & { readonly code: string }]
  expect(error.code).toBe('ECONNREFUSED')
  release()
  await drained
})

test('a slow reader gets the whole answer', async () => {
  const connection = await open()
  connection.socket.pause()
  connection.ask('/large')
  await until(() => inFlightRequests.size === 1)
  const drained = gracefulShutdown.drain()
  await wait(1_500) // Longer than an idle connection is kept.
  connection.socket.resume()
  await connection.ended
  await drained
  expect(connection.text()).toHaveLength(connection.text().indexOf('\r\n\r\n') + 4 + LARGE.length)
})

test('a request that exceeds the timeout is cut off', async () => {
  const connection = await open()
  connection.ask('/slow')
  await until(() => inFlightRequests.size === 1)
  await gracefulShutdown.drain(200)
  await connection.ended
  expect(connection.text()).toBe('')
})

test('a server without connections shuts down at once', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }) // With these fake timers, any timer would wait forever.
  try {
    await gracefulShutdown.drain()
  } finally {
    jest.useRealTimers()
  }
})
