import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { readConnectionLimits } from '../../src/config/connections.js'
import { createApp } from '../../src/http/app.js'
import { Metrics } from '../../src/http/metrics.js'
import { registerObserving } from '../../src/http/observing/observing.js'
import { UnreadAnswers } from '../../src/http/unread-answers.js'
import { holdAt } from '../support/held-route.js'

// Large answers that are requested but not read use memory for as long as the client likes.

/** More than the system buffers for a client that does not read. */
const LARGE = 'x'.repeat(20_000_000)
const SMALL = 'y'.repeat(8_000_000)
const MOST = 100_000_000
const [SLOW, SLOW_TOO, FAST] = ['127.0.0.2', '127.0.0.3', '127.0.0.4']

let app: FastifyInstance
let unread: UnreadAnswers
const sockets: Socket[] = []
let release: () => void = () => undefined

async function listen(receiveTimeoutSeconds: number): Promise<void> {
  const connections = { ...readConnectionLimits({}), receiveTimeoutSeconds, maxUnreadBytes: MOST }
  app = createApp({ maxBodyBytes: 1_000, trustProxy: [], connections, log: { level: 'error', stream: process.stderr } })
  registerObserving(app, new Metrics())
  unread = new UnreadAnswers(app, connections)
  app.get('/large', () => LARGE)
  app.get('/small', () => SMALL)
  app.get('/longest', () => 'z'.repeat(MOST + 1))
  release = holdAt(app, '/late', SMALL)
  await app.listen({ port: 0, host: '127.0.0.1' })
}
afterEach(async () => {
  release()
  for (const socket of sockets.splice(0)) socket.destroy()
  await app.gracefulShutdown.drain(0)
  expect(unread.bytes).toBe(0)
})

/** Sends requests without reading the answers. */
async function ask(from: string, ...paths: readonly string[]): Promise<Socket> {
  const socket = connect({ port: (app.server.address() as AddressInfo).port, host: '127.0.0.1', localAddress: from })
  sockets.push(socket)
  socket.on('error', () => undefined).pause()
  await once(socket, 'connect')
  for (const path of paths) socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
  return socket
}
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 6_000 && !isSo(); tries += 1) await wait(10)
  expect(isSo()).toBe(true)
}
const bytes = (count: number) => until(() => unread.bytes === count)
/** Reads, and returns how many bytes came, until there are enough or the connection closes. */
async function read(socket: Socket, least: number): Promise<number> {
  let count = 0
  socket.on('data', (part: Buffer) => (count += part.length)).resume()
  while (count < least && !socket.closed) await wait(10)
  return count
}
// Only Linux accepts every address of 127.0.0.0/8 as local.
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip

describeOnLinux('unread answers', () => {
  test('are limited: the client that holds the most loses its oldest, and no other client loses any', async () => {
    await listen(60)
    const other = await ask(SLOW_TOO, '/large')
    await bytes(LARGE.length)
    const many: Socket[] = []
    for (let n = 1; n <= 4; n += 1) {
      many.push(await ask(SLOW, '/large'))
      await bytes((n + 1) * LARGE.length)
    }
    for (let n = 0; n < 3; n += 1) {
      many.push(await ask(SLOW, '/large'))
      await until(() => unread.cut.too_many === n + 1)
      expect(unread.bytes).toBe(MOST)
    }
    // Clients that read are served, and one that has read part of an answer may continue.
    const fast = await ask(FAST, '/large')
    expect(await read(fast, LARGE.length)).toBeGreaterThan(LARGE.length)
    expect(await read(other, LARGE.length)).toBeGreaterThan(LARGE.length)
    const whole = await Promise.all(many.map(async socket => (await read(socket, LARGE.length)) > LARGE.length))
    expect(whole).toEqual([false, false, false, false, true, true, true])
  }, 60_000)

  test('count per connection when they are pipelined', async () => {
    await listen(60)
    const socket = await ask(SLOW, ...Array.from({ length: 12 }, () => '/large'))
    expect(await read(socket, 12 * LARGE.length)).toBeLessThan(12 * LARGE.length)
    expect(unread.cut.too_many).toBe(1)
  }, 60_000)

  test('may be a single one above the limit', async () => {
    await listen(60)
    expect(await read(await ask(SLOW, '/longest'), MOST)).toBeGreaterThan(MOST)
    expect(unread.cut.too_many).toBe(0)
  }, 60_000)

  test('are dropped after a while, even when they are read slowly', async () => {
    await listen(1)
    const [still, dripping] = [await ask(SLOW, '/large'), await ask(FAST, '/large')]
    while (unread.cut.late < 2) {
      dripping.read(16_384)
      await wait(50)
    }
    expect(unread.cut.late).toBe(2)
    for (const socket of [still, dripping]) expect(await read(socket, LARGE.length)).toBeLessThan(LARGE.length)
  }, 60_000)

  test('are not late while they wait for an earlier answer', async () => {
    await listen(2)
    const socket = await ask(SLOW, '/late', '/large')
    await bytes(LARGE.length)
    await wait(3_300)
    release()
    expect(await read(socket, SMALL.length + LARGE.length)).toBeGreaterThan(SMALL.length + LARGE.length)
    expect(unread.cut.late).toBe(0)
  }, 60_000)
})
