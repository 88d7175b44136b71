import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { signIn } from '../support/client.js'
import { createTestDatabase, onServerDatabase, type TestDatabase } from '../support/databases.js'
import { build, describeWhereItCan, end, start, type Started } from '../support/process.js'

const TIMES_THE_PEAK = 4
/** The minimum share of the peak's in-time answers that an overloaded server still gives. */
const LEAST_GOODPUT = 0.8
/** On a shared machine the wall clock is not enough: then goodput counts per CPU time, with this minimum by the clock. */
const LEAST_BY_CLOCK = 0.5
const ROUNDS = 3
const PEAK_SECONDS = 2
const OVER_SECONDS = 6
/** So short that without the queue all answers would soon be late. */
const TIMEOUT_MS = 2_000
/** More than run and wait at once. */
const CONNECTIONS = 800
const MOST_MEGABYTES = 400
const MOST_HEALTH_MS = 2_500
const ROSTER = `roster(first: 120) { nodes { firstName lastName currentStatus teams { name } cases(first: 5) { nodes {
  bodyPart participation timeline(first: 20) { nodes { type summary occurredAt author { displayName } } } } } } }`
/** Expensive enough for the server, not the client, to be the bottleneck. */
const QUERY = `{ ${['a', 'b', 'c'].map(alias => `${alias}: ${ROSTER}`).join(' ')} }`

const GENERATOR = fileURLToPath(new URL('support/generator.mjs', import.meta.url))

interface Outcome {
  readonly statuses: Readonly<Record<string, number>>
  /** Answers in time per second, during the load. */
  readonly inTimeASecond: number
  readonly inTimeInAll: number
  readonly unanswered: number
  readonly healthP99: number
  readonly readyP99: number
  readonly cpuSeconds: number
}

interface Round {
  readonly peak: Outcome
  readonly over: Outcome
}

const TICKS_A_SECOND = 100

/** 0 if the process is not on this machine. */
function cpuSecondsOf(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return 0
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 1).split(' ')
  return (Number(user) + Number(system)) / TICKS_A_SECOND
}

/** Answers in time per second of CPU time, which excludes other load on the machine. */
const perCpu = ({ inTimeInAll, cpuSeconds }: Outcome): number => inTimeInAll / cpuSeconds

const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

describeWhereItCan(`at ${TIMES_THE_PEAK} times its peak load`, () => {
  let copy: TestDatabase
  let started: Started
  let token: string

  beforeAll(async () => {
    await build()
    copy = await createTestDatabase('demo')
    started = await start(copy.url ?? '', { REQUEST_TIMEOUT_MS: String(TIMEOUT_MS) })
    token = (await signIn({ url: started.url }, 'at@lincoln.example')).token ?? ''
  }, 180_000)

  afterAll(async () => {
    await end(started)
    await copy.drop()
  })

  /** The CPU time so far of the server and its PostgreSQL backends. */
  const cpuSeconds = async (): Promise<number> => {
    const backends = await onServerDatabase<{ readonly pid: number }>(
      copy.url ?? '',
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'rtsport'",
    )
    return [started.server.pid ?? 0, ...backends.map(({ pid }) => pid)].reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
  }
  const load = async (settings: Readonly<Record<string, unknown>>): Promise<Outcome> => {
    const before = await cpuSeconds()
    const all = { port: new URL(started.url).port, token, query: QUERY, inTimeMs: TIMEOUT_MS, ...settings }
    const { stdout } = await promisify(execFile)(process.execPath, [GENERATOR, JSON.stringify(all)])
    return { ...(JSON.parse(stdout) as Outcome), cpuSeconds: (await cpuSeconds()) - before }
  }
  const megabytes = (): number =>
    Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${started.server.pid ?? 'self'}/status`, 'utf8'))?.[1]) / 1024

  test('the server answers most of its peak in time, refuses the rest, and stays healthy', async () => {
    const atPeak = () => load({ mode: 'closed', connections: 12, seconds: PEAK_SECONDS })
    await atPeak()
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const peak = await atPeak()
      const rate = peak.inTimeASecond * TIMES_THE_PEAK
      rounds.push({ peak, over: await load({ mode: 'open', connections: CONNECTIONS, rate, seconds: OVER_SECONDS }) })
    }
    const goodput = {
      byClock: median(rounds.map(({ peak, over }) => over.inTimeASecond / peak.inTimeASecond)),
      byCpu: median(rounds.map(({ peak, over }) => perCpu(over) / perCpu(peak))),
    }
    const health = median(rounds.map(({ over }) => Math.max(over.healthP99, over.readyP99)))
    const measured = { goodput, health, peakMegabytes: megabytes(), rounds }
    if (process.env['RTSPORT_TEST_LOGS']) console.log(JSON.stringify(measured))
    expect({
      measured, // Shows the numbers when the test fails.
      statuses: [...new Set(rounds.flatMap(({ over }) => Object.keys(over.statuses)))].sort(),
      unanswered: rounds.map(({ over }) => over.unanswered),
      isInTime: Math.max(goodput.byClock, goodput.byCpu) > LEAST_GOODPUT && goodput.byClock > LEAST_BY_CLOCK,
      isInGoodHealth: health < MOST_HEALTH_MS,
      isSmall: measured.peakMegabytes < MOST_MEGABYTES,
    }).toEqual({
      measured,
      statuses: ['200', '503'],
      unanswered: rounds.map(() => 0),
      isInTime: true,
      isInGoodHealth: true,
      isSmall: true,
    })
  }, 180_000)
})
