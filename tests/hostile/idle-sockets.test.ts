import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { signIn } from '../support/client.js'
import { createTestDatabase, type TestDatabase } from '../support/databases.js'
import { build, describeWhereItCan, end, start, type Started } from '../support/process.js'
import { Sockets } from './support/sockets.js'

// Thousands of connections that do nothing: forty phones would not notice, and nor may the server.

/** As many as this process may open, with room for what it has open already. */
const MOST_FILES = Number(/^Max open files\s+(\d+)/m.exec(readLimits())?.[1] ?? 1024)
const SOCKETS = Math.min(4_000, MOST_FILES - 500)
const MOST_KILOBYTES_A_SOCKET = 64

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
const megabytesOf = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
const median = (times: readonly number[]): number => [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0

describeWhereItCan('the built server', () => {
  let copy: TestDatabase
  let started: Started
  const sockets = new Sockets()

  beforeAll(async () => {
    await build()
    copy = await createTestDatabase('demo')
    started = await start(copy.url ?? '')
  }, 300_000)
  afterAll(async () => {
    sockets.destroy()
    await end(started)
    await copy.drop()
  })

  async function openOne(): Promise<void> {
    await once(sockets.open(started.url), 'connect')
  }

  test(`answers as before while ${SOCKETS} connections do nothing, and holds little for them`, async () => {
    const client = await signIn(started, 'coach@lincoln.example')
    const times = async (): Promise<number> => {
      const taken: number[] = []
      for (let time = 0; time < 60; time++) {
        const before = process.hrtime.bigint()
        const { data } = await client.raw('{ viewer { role } roster(first: 20) { nodes { id } } }')
        taken.push(Number(process.hrtime.bigint() - before) / 1e6)
        expect(data).toMatchObject({ viewer: { role: 'COACH' } })
      }
      return median(taken)
    }
    await times() // warm
    const [before, memory] = [await times(), megabytesOf(started.server.pid ?? 0)]
    while (sockets.all.length < SOCKETS) await Promise.all(Array.from({ length: 100 }, openOne))
    // Half of them have begun a request.
    for (const [index, socket] of sockets.all.entries()) if (index % 2 === 0) socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n')
    const [during, more] = [await times(), megabytesOf(started.server.pid ?? 0) - memory]
    process.stdout.write(
      `  median ${before.toFixed(2)} ms before, ${during.toFixed(2)} ms during; ${((more * 1024) / SOCKETS).toFixed(1)} kB a connection\n`,
    )
    expect(during).toBeLessThan(10 * before + 50)
    expect((more * 1024) / SOCKETS).toBeLessThan(MOST_KILOBYTES_A_SOCKET)
  }, 120_000)

  test('cuts them off by itself', async () => {
    // Node ends those that have sent no request's headers in time: 15 seconds.
    const closed = await Promise.race([
      Promise.all(sockets.all.filter(({ closed: is }) => !is).map(socket => once(socket, 'close'))).then(() => true),
      new Promise<false>(resolve => setTimeout(resolve, 60_000, false)),
    ])
    expect(closed).toBe(true)
    expect((await fetch(`${started.url}/healthz`)).status).toBe(200)
  }, 90_000)
})
