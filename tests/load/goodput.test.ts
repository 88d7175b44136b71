import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { signIn } from '../support/client.js'
import { createTestDatabase, type TestDatabase } from '../support/databases.js'
import { build, describeWhereItCan, end, start, type Started } from '../support/process.js'

const TIMES_THE_PEAK = 4
/** Of what the server answers where no more is asked of it than it can: what it still answers in time. */
const LEAST_GOODPUT = 0.8
const ROUNDS = 3
/** So short that without the line all answers would soon be late. */
const TIMEOUT_MS = 2_000
/** More than are answered at once and wait. */
const CONNECTIONS = 800
const MOST_MEGABYTES = 400
const MOST_HEALTH_MS = 1_000
/** Dear enough that whoever asks it is not what there is too little of. */
const QUERY = `{ roster(first: 120) { nodes { firstName lastName currentStatus teams { name } cases(first: 5) { nodes {
  bodyPart participation timeline(first: 20) { nodes { type summary occurredAt author { displayName } } } } } } } }`

const GENERATOR = fileURLToPath(new URL('support/generator.mjs', import.meta.url))

interface Outcome {
  readonly statuses: Readonly<Record<string, number>>
  readonly inTimeASecond: number
  readonly unanswered: number
  readonly healthP99: number
  readonly readyP99: number
}

const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

describeWhereItCan(`asked for ${TIMES_THE_PEAK} times as much as it can carry`, () => {
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

  const load = async (settings: Readonly<Record<string, unknown>>): Promise<Outcome> => {
    const all = { port: new URL(started.url).port, token, query: QUERY, inTimeMs: TIMEOUT_MS, ...settings }
    const { stdout } = await promisify(execFile)(process.execPath, [GENERATOR, JSON.stringify(all)])
    return JSON.parse(stdout) as Outcome
  }
  const megabytes = (): number =>
    Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${started.server.pid ?? 'self'}/status`, 'utf8'))?.[1]) / 1024

  test('it still answers most of that in time, tells the others so, and stays in good health', async () => {
    await load({ mode: 'closed', connections: 64, seconds: 3 })
    const rounds: { readonly peak: number; readonly over: Outcome }[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const { inTimeASecond: peak } = await load({ mode: 'closed', connections: 64, seconds: 3 })
      rounds.push({ peak, over: await load({ mode: 'open', connections: CONNECTIONS, rate: peak * TIMES_THE_PEAK, seconds: 6 }) })
    }
    const goodput = median(rounds.map(({ peak, over }) => over.inTimeASecond / peak))
    const health = median(rounds.map(({ over }) => Math.max(over.healthP99, over.readyP99)))
    const peakMegabytes = megabytes()
    const found = {
      statuses: [...new Set(rounds.flatMap(({ over }) => Object.keys(over.statuses)))].sort(),
      unanswered: rounds.map(({ over }) => over.unanswered),
      isInTime: goodput > LEAST_GOODPUT,
      isInGoodHealth: health < MOST_HEALTH_MS,
      isSmall: peakMegabytes < MOST_MEGABYTES,
    }
    const right = { statuses: ['200', '503'], unanswered: rounds.map(() => 0), isInTime: true, isInGoodHealth: true, isSmall: true }
    // With whatever was measured, for whoever has to find out why.
    const measured = { goodput, health, peakMegabytes, rounds }
    expect({ ...found, measured }).toEqual({ ...right, measured })
  }, 180_000)
})
