import { execFile, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { promisify } from 'node:util'
import { print } from 'graphql'
import { CoachDashboardDocument } from '../generated/documents.js'
import { signIn } from '../support/client.js'
import { createTestDatabase, type TestDatabase } from '../support/databases.js'
import { build, describeWhereItCan, end, start, type Started } from '../support/process.js'
import { tell } from '../support/evidence.js'

const MOST_MEGABYTES = 250
/**
 * The most CPU time a start may take, as a multiple of the time to load its packages on this machine. scripts/smoke.mjs checks the wall
 * clock.
 */
const MOST_TIMES_ITS_PACKAGES = 2.5
const PACKAGES = ['reflect-metadata', '@apollo/server', 'type-graphql', 'class-validator', 'fastify', 'pg', 'graphql-shield', 'kysely']
const LOAD = `for (const name of ${JSON.stringify(PACKAGES)}) await import(name)
const { user, system } = process.cpuUsage()
console.log((user + system) / 1e6)`
const QUERIES = 10_000
const CONNECTIONS = 16

/** The peak resident memory of the process. */
function peakMegabytes({ pid }: ChildProcess): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

/** Sends one query and resolves with the body. */
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

describeWhereItCan('the built server on an existing database', () => {
  let copy: TestDatabase
  let started: Started

  beforeAll(async () => {
    await build()
    copy = await createTestDatabase('demo')
    started = await start(copy.url ?? '')
  }, 180_000)

  afterAll(async () => {
    await end(started)
    await copy.drop()
  })

  test(`is ready within ${MOST_TIMES_ITS_PACKAGES} times the CPU time of loading its packages`, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', LOAD])
    tell(`ready after ${started.seconds.toFixed(1)} s of CPU time; its packages take ${stdout.trim()} s`)
    expect(started.server.exitCode).toBeNull()
    expect(started.seconds).toBeLessThan(MOST_TIMES_ITS_PACKAGES * Number(stdout))
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
    tell(`memory: peak ${peakMegabytes(server).toFixed(0)} MB, ${(QUERIES / ((Date.now() - begin) / 1000)).toFixed(0)} queries/s`)
    expect(wrong).toBe(0)
    expect(peakMegabytes(server)).toBeLessThan(MOST_MEGABYTES)
  }, 120_000)

  test('exits by itself on a signal', async () => {
    expect(await end(started)).toBe(0)
  })
})
