import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { signIn } from '../support/client.js'
import { createTestDatabase, type TestDatabase } from '../support/databases.js'
import { build, cpuSeconds, describeWhereItCan, end, start, type Started } from '../support/process.js'
import { Sockets } from './support/sockets.js'

// Thousands of idle connections must not slow down the server.

/** Leaves room for the files this process has open already. */
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

  test(`answers as fast with ${SOCKETS} idle connections, and uses little memory for them`, async () => {
    const client = await signIn(started, 'coach@lincoln.example')
    /** The server's CPU time, in seconds, for some hundred answers. */
    const work = async (): Promise<number> => {
      const begun = cpuSeconds(started.server)
      for (let time = 0; time < 300; time++) {
        const { data } = await client.raw('{ viewer { role } roster(first: 20) { nodes { id } } }')
        expect(data).toMatchObject({ viewer: { role: 'COACH' } })
      }
      return cpuSeconds(started.server) - begun
    }
    await work() // Warm-up.
    const [before, memory] = [await work(), megabytesOf(started.server.pid ?? 0)]
    while (sockets.all.length < SOCKETS) await Promise.all(Array.from({ length: 100 }, openOne))
    // Half of them have started a request.
    for (const [index, socket] of sockets.all.entries()) if (index % 2 === 0) socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n')
    const [during, more] = [await work(), megabytesOf(started.server.pid ?? 0) - memory]
    expect(during).toBeLessThan(3 * before + 0.1)
    expect((more * 1024) / SOCKETS).toBeLessThan(MOST_KILOBYTES_A_SOCKET)
  }, 120_000)

  test('closes them by itself', async () => {
    // Node closes connections that have not sent all headers within 15 seconds.
    await Promise.all(sockets.all.filter(({ closed }) => !closed).map(socket => once(socket, 'close')))
    expect((await fetch(`${started.url}/healthz`)).status).toBe(200)
  }, 90_000)
})
