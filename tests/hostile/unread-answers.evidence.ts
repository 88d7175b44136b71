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

// Large answers that are asked for and not read: each takes memory for as long as its client likes.

/** More than the system keeps for whoever does not fetch it. */
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

/** Asks, and does not read. */
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
/** Reads whatever comes, and how much that was until there was so much or no more. */
async function read(socket: Socket, least: number): Promise<number> {
  let count = 0
  socket.on('data', (part: Buffer) => (count += part.length)).resume()
  while (count < least && !socket.closed) await wait(10)
  return count
}
// The addresses of a machine's own network are all its own on Linux alone.
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip

describeOnLinux('answers that are not read', () => {
  test('are no more than may be: whoever keeps the most of them loses the oldest, and nobody else any', async () => {
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
    // Who reads is served, and who has read a part of it may go on.
    const fast = await ask(FAST, '/large')
    expect(await read(fast, LARGE.length)).toBeGreaterThan(LARGE.length)
    expect(await read(other, LARGE.length)).toBeGreaterThan(LARGE.length)
    const whole = await Promise.all(many.map(async socket => (await read(socket, LARGE.length)) > LARGE.length))
    expect(whole).toEqual([false, false, false, false, true, true, true])
  }, 60_000)

  test('are taken for one where they are asked for at once on one connection', async () => {
    await listen(60)
    const socket = await ask(SLOW, ...Array.from({ length: 12 }, () => '/large'))
    expect(await read(socket, 12 * LARGE.length)).toBeLessThan(12 * LARGE.length)
    expect(unread.cut.too_many).toBe(1)
  }, 60_000)

  test('may be one that is longer than all together may be', async () => {
    await listen(60)
    expect(await read(await ask(SLOW, '/longest'), MOST)).toBeGreaterThan(MOST)
    expect(unread.cut.too_many).toBe(0)
  }, 60_000)

  test('are given up after a while, also where they are read drop by drop', async () => {
    await listen(1)
    const [still, dripping] = [await ask(SLOW, '/large'), await ask(FAST, '/large')]
    while (unread.cut.late < 2) {
      dripping.read(16_384)
      await wait(50)
    }
    expect(unread.cut.late).toBe(2)
    for (const socket of [still, dripping]) expect(await read(socket, LARGE.length)).toBeLessThan(LARGE.length)
  }, 60_000)

  test('are not late while they wait for one before them', async () => {
    await listen(2)
    const socket = await ask(SLOW, '/late', '/large')
    await bytes(LARGE.length)
    await wait(3_300)
    release()
    expect(await read(socket, SMALL.length + LARGE.length)).toBeGreaterThan(SMALL.length + LARGE.length)
    expect(unread.cut.late).toBe(0)
  }, 60_000)
})
