import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { createTestDatabase, type TestDatabase } from '../support/databases.js'
import { build, cpuSeconds, describeWhereItCan, end, start, type Started } from '../support/process.js'
import { Sockets } from './support/sockets.js'

// More connections than MAX_CONNECTIONS. The excess ones are closed at once, with one process or several.

const EACH = 10
const LOOK_MS = 1_500

/** Resolves localhost to two addresses, as most machines do. */
const lookup = `import dns from 'node:dns'
  const { lookup } = dns
  const both = [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }]
  dns.lookup = (host, options, done) => (host === 'localhost' && options.all ? done(null, both) : lookup(host, options, done))`
const TWO_ADDRESSES = `--import=data:text/javascript,${encodeURIComponent(lookup)}`

describeWhereItCan('the built server', () => {
  let copy: TestDatabase
  let started: Started
  const sockets = new Sockets()

  beforeAll(async () => {
    await build()
    copy = await createTestDatabase('demo')
  }, 300_000)
  afterEach(async () => {
    sockets.destroy()
    await end(started)
  })
  afterAll(() => copy.drop())

  async function expectFew(workers: number, hosts: readonly string[] = ['127.0.0.1']): Promise<void> {
    const many = Array.from({ length: 4 * EACH * workers }, () => hosts.map(host => sockets.open(started.url, host))).flat()
    const kept = (): number => many.filter(({ closed }) => !closed).length
    while (kept() > EACH * workers) await wait(20)
    await wait(LOOK_MS) // No further ones may be closed.
    expect(kept()).toBeGreaterThan(0)
  }

  test.each([1, 2])(
    'closes connections beyond the limit as they arrive, with WORKERS=%i',
    async workers => {
      started = await start(copy.url ?? '', { MAX_CONNECTIONS: String(EACH), WORKERS: String(workers) })
      await expectFew(workers)
      // No process spins on connections that no worker accepts.
      const before = cpuSeconds(started.server)
      await wait(LOOK_MS)
      expect(cpuSeconds(started.server) - before).toBeLessThan(LOOK_MS / 1_000 / 4)
      // Closed connections free their slots.
      await Promise.all(sockets.all.filter(({ closed }) => !closed).map(socket => once(socket.destroy(), 'close')))
      expect((await fetch(`${started.url}/healthz`, { headers: { connection: 'close' } })).status).toBe(200)
    },
    60_000,
  )

  test('applies the limit to all addresses of localhost', async () => {
    started = await start(copy.url ?? '', { MAX_CONNECTIONS: String(EACH), HOST: 'localhost' }, [TWO_ADDRESSES])
    await expectFew(1, ['127.0.0.1', '::1'])
  }, 60_000)
})
