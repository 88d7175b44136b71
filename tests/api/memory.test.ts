import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { print } from 'graphql'
import { rootFolder } from '../../src/folders.js'
import { CoachDashboardDocument } from '../generated/documents.js'
import { signIn } from '../support/client.js'
import { createTestDatabase, onServer, type TestDatabase } from '../support/databases.js'

const MOST_MEGABYTES = 250
/** Counted as the process's own work, which the tests beside it do not change; scripts/smoke.mjs looks at the clock. */
const MOST_SECONDS_TO_START = 3
const TICKS_A_SECOND = 100
const QUERIES = 10_000
const CONNECTIONS = 16

// The built server as a process of its own: it needs a PostgreSQL server, and Linux to say how much memory it has.
const describeWhereItCan = onServer() && existsSync('/proc/self/status') ? describe : describe.skip

const BUILD = `const { prepare } = await import('./scripts/prepare.mjs'); await prepare('generate', 'build')`

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** The most that the process has had in memory so far. */
function peakMegabytes({ pid }: ChildProcess): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

/** The processor time that the process has taken so far, in its own code and in the system's for it. */
function cpuSeconds({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid ?? 'self'}/stat`, 'utf8')
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 1).split(' ')
  return (Number(user) + Number(system)) / TICKS_A_SECOND
}

/** Sends one query; resolves with the body. */
function ask(url: string, token: string, agent: Agent, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const sent = request(`${url}/graphql`, { method: 'POST', agent, headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        resolve(text)
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

interface Started {
  readonly server: ChildProcess
  readonly url: string
  /** CPU time from the process's start to the first 200 of /readyz. */
  readonly seconds: number
}

async function start(databaseUrl: string): Promise<Started> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = { DATABASE_URL: databaseUrl, SECRET_KEY: 'a key of more than thirty-two bytes for a test', PORT: String(port) }
  const env = { ...process.env, ...settings, NODE_OPTIONS: '' }
  const server = spawn(process.execPath, ['dist/src/main.js'], { cwd: rootFolder, env, stdio: 'ignore' })
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (server.exitCode === null && !(await isReady())) await wait(20)
  return { server, url, seconds: server.exitCode === null ? cpuSeconds(server) : 0 }
}

/** @returns its exit code */
async function end({ server }: Started): Promise<number | null> {
  if (server.exitCode !== null) return server.exitCode
  server.kill('SIGTERM')
  const [code] = (await once(server, 'exit')) as [number | null]
  return code
}

describeWhereItCan('the built server on a database that is there already', () => {
  let copy: TestDatabase
  let started: Started

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', BUILD], { cwd: rootFolder })
    copy = await createTestDatabase('demo')
    started = await start(copy.url ?? '')
  }, 180_000)

  afterAll(async () => {
    await end(started)
    await copy.drop()
  })

  test(`is ready after less than ${MOST_SECONDS_TO_START} s of work`, () => {
    process.stdout.write(`  ready after ${started.seconds.toFixed(1)} s of CPU time\n`)
    expect(started.server.exitCode).toBeNull()
    expect(started.seconds).toBeLessThan(MOST_SECONDS_TO_START)
  })

  test(`stays under ${MOST_MEGABYTES} MB over ${QUERIES} dashboard queries`, async () => {
    const { server, url } = started
    const { token } = await signIn({ url }, 'coach@lincoln.example')
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
    const body = JSON.stringify({ query: print(CoachDashboardDocument), variables: {} })
    const expected = await ask(url, token ?? '', agent, body)
    expect(expected).toContain('"currentStatus":"OUT"')

    const begin = Date.now()
    let left = QUERIES
    let wrong = 0
    const askInTurn = async (): Promise<void> => {
      while (left-- > 0) if ((await ask(url, token ?? '', agent, body)) !== expected) wrong += 1
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, askInTurn))
    agent.destroy()
    process.stdout.write(
      `  peak ${peakMegabytes(server).toFixed(0)} MB, ${(QUERIES / ((Date.now() - begin) / 1000)).toFixed(0)} queries/s\n`,
    )
    expect(wrong).toBe(0)
    expect(peakMegabytes(server)).toBeLessThan(MOST_MEGABYTES)
  }, 120_000)

  test('ends by itself when it is asked to', async () => {
    expect(await end(started)).toBe(0)
  })
})
