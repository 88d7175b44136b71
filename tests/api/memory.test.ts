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
const MOST_SECONDS_TO_START = 3
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

describeWhereItCan('the built server on a database that is there already', () => {
  let copy: TestDatabase
  let server: ChildProcess
  let url = ''
  let secondsToStart = Infinity

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', BUILD], { cwd: rootFolder })
    copy = await createTestDatabase('demo')
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const env = {
      ...process.env,
      DATABASE_URL: copy.url ?? '',
      SECRET_KEY: 'a key of more than thirty-two bytes for a test',
      PORT: String(port),
    }
    const start = Date.now()
    server = spawn(process.execPath, ['dist/src/main.js'], { cwd: rootFolder, env: { ...env, NODE_OPTIONS: '' }, stdio: 'ignore' })
    const isReady = (): Promise<boolean> =>
      fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    while (server.exitCode === null && !(await isReady())) await wait(20)
    secondsToStart = (Date.now() - start) / 1000
  }, 180_000)

  afterAll(async () => {
    server.kill('SIGTERM')
    if (server.exitCode === null) await once(server, 'exit')
    await copy.drop()
  })

  test(`is ready within ${MOST_SECONDS_TO_START} s`, () => {
    expect(server.exitCode).toBeNull()
    expect(secondsToStart).toBeLessThan(MOST_SECONDS_TO_START)
  })

  test(`stays under ${MOST_MEGABYTES} MB over ${QUERIES} dashboard queries`, async () => {
    const { token } = await signIn({ url }, 'coach@lincoln.example')
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
    const body = JSON.stringify({ query: print(CoachDashboardDocument), variables: {} })
    const expected = await ask(url, token ?? '', agent, body)
    expect(expected).toContain('"currentStatus":"OUT"')

    const start = Date.now()
    let left = QUERIES
    let wrong = 0
    const askInTurn = async (): Promise<void> => {
      while (left-- > 0) if ((await ask(url, token ?? '', agent, body)) !== expected) wrong += 1
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, askInTurn))
    agent.destroy()
    process.stdout.write(
      `  peak ${peakMegabytes(server).toFixed(0)} MB, ${(QUERIES / ((Date.now() - start) / 1000)).toFixed(0)} queries/s\n`,
    )
    expect(wrong).toBe(0)
    expect(peakMegabytes(server)).toBeLessThan(MOST_MEGABYTES)
  }, 120_000)

  test('ends by itself when it is asked to', async () => {
    server.kill('SIGTERM')
    const [code] = (await once(server, 'exit')) as [number | null]
    expect(code).toBe(0)
  })
})
