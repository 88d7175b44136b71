import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { signIn } from '../support/client.js'
import { createTestDatabase, onServerDatabase, type TestDatabase } from '../support/databases.js'
import { printedHere } from '../support/logs.js'
import { build, describeWhereItCan, end, start, type Started } from '../support/process.js'
import { startCollector } from './support/collector.js'
import { startLoad, type Load, type Outcome } from './support/load.js'

const ENOUGH = 200

describeWhereItCan('a server under load', () => {
  let copy: TestDatabase
  let started: Started | null = null
  beforeAll(async () => {
    await build()
    copy = await createTestDatabase('demo')
  }, 180_000)
  afterEach(async () => {
    if (started) await end(started)
  })
  afterAll(() => copy.drop())

  async function underLoad(settings: Readonly<Record<string, string>>): Promise<readonly [Started, Load]> {
    started = await start(copy.url ?? '', { LOG_LEVEL: 'warn', ...settings })
    const { token } = await signIn({ url: started.url }, 'at@lincoln.example')
    const load = startLoad(started.url, token ?? '')
    await answered(load, ENOUGH)
    return [started, load]
  }
  async function answered(load: Load, count: number): Promise<void> {
    for (let tries = 0; tries < 30_000 && load.answered() < count; tries += 1) await wait(20)
    expect(load.answered()).toBeGreaterThanOrEqual(count)
  }
  const childrenOf = ({ server: { pid = 0 } }: Started): readonly number[] =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

  /** Expects every answer to be complete and right, and every acknowledged entry to be stored once. */
  async function expectNothingLost({ queries, entries, failures }: Outcome): Promise<void> {
    expect(failures).toEqual([])
    expect(Math.min(queries, entries.length)).toBeGreaterThan(ENOUGH / 10)
    const rows = await onServerDatabase<{ readonly key: string }>(
      copy.url ?? '',
      'SELECT entry_key AS key FROM events WHERE entry_key IS NOT NULL',
    )
    const written = rows.map(({ key }) => key)
    expect(new Set(written).size).toBe(written.length)
    expect(entries.filter(key => !written.includes(key))).toEqual([])
  }

  test('shuts down on a signal with code 0, and loses nothing it accepted', async () => {
    const [running, load] = await underLoad({})
    expect(await end(running)).toBe(0)
    await expectNothingLost(await load.ended)
  }, 90_000)

  test('shuts down all its processes like that with WORKERS=2', async () => {
    const [running, load] = await underLoad({ WORKERS: '2' })
    const pids = childrenOf(running)
    expect(pids).toHaveLength(2)
    expect(await end(running)).toBe(0)
    await expectNothingLost(await load.ended)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  }, 90_000)

  test('replaces its workers one by one on SIGHUP; no request fails, and none has to be sent again', async () => {
    const [running, load] = await underLoad({ WORKERS: '2' })
    const old = childrenOf(running)
    running.server.kill('SIGHUP')
    let fewest = old.length
    for (let tries = 0; tries < 6_000 && childrenOf(running).some(pid => old.includes(pid)); tries += 1) {
      fewest = Math.min(fewest, childrenOf(running).length)
      await wait(20)
    }
    const young = childrenOf(running)
    expect([young.length, young.filter(pid => old.includes(pid)), fewest]).toEqual([2, [], 2])
    await answered(load, load.answered() + ENOUGH / 4)
    const outcome = await load.stop()
    await expectNothingLost(outcome)
    expect(outcome.refused).toBe(0)
    expect(running.server.exitCode).toBeNull()
  }, 240_000)

  test('reports not ready from the signal on', async () => {
    started = await start(copy.url ?? '')
    const { url, server } = started
    // A kept connection is still answered for a moment after the signal.
    const ready = () => fetch(`${url}/readyz`)
    expect((await ready()).status).toBe(200)
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    const statuses: number[] = []
    for (let tries = 0; tries < 50 && !statuses.includes(503); tries += 1)
      await ready().then(
        ({ status }) => statuses.push(status),
        () => wait(5),
      )
    expect(statuses.at(-1)).toBe(503)
    expect(await exited).toEqual([0, null])
  }, 60_000)
})

describeWhereItCan('a server', () => {
  let copy: TestDatabase
  beforeAll(async () => {
    await build()
    copy = await createTestDatabase('demo')
  }, 180_000)
  afterAll(() => copy.drop())

  // Encoded, because a stack trace contains the module's URL, which here is its text.
  const CANARY = `atob('${Buffer.from('canary fault: Quillfeather').toString('base64')}')`
  const FAULTS = {
    'throws an uncaught exception': `throw new Error(${CANARY})`,
    'has an unhandled rejection': `void Promise.reject(new Error(${CANARY}))`,
  }
  test.each(Object.entries(FAULTS))(
    'that %s logs where, and exits with a code that makes it restart',
    async (_what, fault) => {
      const module = `process.on('SIGUSR2', () => setImmediate(function faulty() { ${fault} }))`
      const from = printedHere().length
      const { server, url } = await start(copy.url ?? '', {}, ['--import', `data:text/javascript,${encodeURIComponent(module)}`])
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      server.kill('SIGUSR2')
      const [code] = (await once(server, 'exit')) as [number | null]
      expect(code).toBe(1)
      const printed = printedHere().slice(from)
      expect(printed).toContain('"msg":"something failed that nobody caught: the process ends"')
      expect(printed).toContain('faulty')
      expect(printed).not.toContain('Quillfeather')
    },
    60_000,
  )

  test('whose log cannot be written still serves and shuts down', async () => {
    const full = openSync('/dev/full', 'w')
    const started = await start(copy.url ?? '', { LOG_LEVEL: 'debug' }, [], full)
    closeSync(full)
    const coach = await signIn(started, 'coach@lincoln.example')
    for (let times = 0; times < 20; times += 1) expect((await coach.raw('{ viewer { role } }')).status).toBe(200)
    expect(await end(started)).toBe(0)
  }, 60_000)

  test('with tracing sends its last spans before it exits', async () => {
    const collector = await startCollector()
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_SERVICE_NAME: 'school', OTEL_BSP_SCHEDULE_DELAY: '60000' }
    const started = await start(copy.url ?? '', settings)
    await signIn(started, 'coach@lincoln.example')
    expect(collector.spans()).toEqual([])
    expect(await end(started)).toBe(0)
    expect(collector.spans().map(({ name, service }) => [name, service])).toContainEqual(['mutation Login', 'school'])
    await collector.close()
  }, 60_000)

  test('whose collector is down still serves and shuts down', async () => {
    const started = await start(copy.url ?? '', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })
    const coach = await signIn(started, 'coach@lincoln.example')
    for (let times = 0; times < 20; times += 1) expect((await coach.raw('{ viewer { role } }')).status).toBe(200)
    expect(await end(started)).toBe(0)
  }, 60_000)
})
