import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import fc from 'fast-check'
import { demoIds } from '../../prisma/demo/ids.js'
import { AccessTokens } from '../../src/auth/access-token.js'
import type { Database } from '../../src/data/database.js'
import { buildSchemas } from '../../src/schema/schema.js'
import { createTestDatabase, onServer, type TestDatabase } from '../support/databases.js'
import { printedHere } from '../support/logs.js'
import { build, end, start, type Started } from '../support/process.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { fragment, inTransaction } from '../support/sql.js'
import { fuzzBytes, sendBytes } from './support/fuzz-bytes.js'
import { fuzzRequests, operationsFor, type FuzzRequest } from './support/fuzz-requests.js'
import { seed, tell, times } from '../support/evidence.js'

// Nearly valid requests, and bytes that are nearly HTTP. None may get a 500 or end the process. With a server store, the built server runs
// as a process; on the embedded one it runs in this process, with fewer requests.

const HTTP = (onServer() ? 38_000 : 2_500) * times
const RAW = (onServer() ? 12_000 : 500) * times
const AT_ONCE = 24
const SECONDS = 900 * times
const MOST_MEGABYTES = 700

/** The server's settings. No cost limit, because all clients here count as one. */
const SECRET_KEY = 'the key of the fuzzer, of more than thirty-two bytes'
const SETTINGS: Readonly<Record<string, string>> = { SECRET_KEY, DEBUG: 'true', COST_PER_MINUTE: '0' }

const PEOPLE = [
  { membershipId: demoIds.lincolnTrainer, schoolId: demoIds.lincolnSchool, role: 'AT' },
  { membershipId: demoIds.lincolnTrainer, schoolId: demoIds.lincolnSchool, role: 'AT' },
  { membershipId: demoIds.lincolnCoach, schoolId: demoIds.lincolnSchool, role: 'COACH' },
  { membershipId: demoIds.lincolnParent, schoolId: demoIds.lincolnSchool, role: 'PARENT' },
  { membershipId: demoIds.lincolnAdmin, schoolId: demoIds.lincolnSchool, role: 'ADMIN' },
  { membershipId: demoIds.rooseveltTrainer, schoolId: demoIds.rooseveltSchool, role: 'AT' },
] as const
const KINDS = ['athletes', 'teams', 'cases', 'events', 'restrictions', 'milestones', 'memberships', 'schools', 'protocols'] as const
const kindOf = (table: string): string => table.replace(/^./, first => first.toUpperCase()).replace(/s$/, '')

const tally = { sent: 0, raw: 0, withData: 0, cut: 0, unanswered: 0, statuses: {} as Record<string, number> }
let url: string
let database: Database
let started: Started | undefined
let inProcess: TestServer | undefined
let copy: TestDatabase | undefined
let printedBefore = 0
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

beforeAll(async () => {
  printedBefore = printedHere().length
  if (onServer()) {
    await build()
    copy = await createTestDatabase('demo')
    started = await start(copy.url ?? '', SETTINGS)
    url = started.url
    database = copy.database
  } else {
    inProcess = await startTestServer()
    url = inProcess.url
    database = inProcess.database
  }
}, 300_000)
afterAll(async () => {
  agent.destroy()
  if (started) await end(started)
  await copy?.drop()
  await inProcess?.close()
})

/** The peak resident memory of the server. */
const peakMegabytes = (pid: number): number => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

async function tokensOf(): Promise<readonly string[]> {
  const tokens = inProcess?.tokens ?? new AccessTokens([SECRET_KEY], 600)
  return inTransaction(database, 'commit', sql =>
    Promise.all(
      PEOPLE.map(async ({ schoolId, membershipId, role }) => {
        const sessionId =
          await sql.value<string>`INSERT INTO sessions (school_id, membership_id) VALUES (${schoolId}, ${membershipId}) RETURNING id`
        return tokens.sign({ schoolId, membershipId, role, sessionId }).accessToken
      }),
    ),
  )
}

async function idsOf(): Promise<Readonly<Record<string, readonly string[]>>> {
  return inTransaction(database, 'rollback', async sql => {
    const ids: Record<string, readonly string[]> = {}
    for (const table of KINDS) ids[kindOf(table)] = await sql.column<string>`SELECT id FROM ${fragment(table)} ORDER BY id LIMIT 40`
    return ids
  })
}

interface Reply {
  readonly status: number
  readonly text: string
}
/** @returns null if the connection was cut, as the server may do with a body it will not read */
function send({ method, path, headers, body }: FuzzRequest): Promise<Reply | null> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/`,
      { method, path, agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, timeout: 60_000 },
      response => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text })
        })
        response.on('error', () => {
          resolve(null)
        })
      },
    )
    sent.on('timeout', () => sent.destroy(new Error('no answer within a minute')))
    sent.on('error', error => {
      if (error.message.startsWith('no answer')) reject(error)
      else resolve(null)
    })
    sent.end(body)
  })
}

/** @throws on an internal error */
function check({ status, text }: Reply): void {
  tally.statuses[status] = (tally.statuses[status] ?? 0) + 1
  if (/"data":\{[^}]*[^}n]/.test(text)) tally.withData += 1
  if (status === 500 || text.includes('INTERNAL_SERVER_ERROR')) throw new Error(`answered ${status}: ${text.slice(0, 2000)}`)
}

/** Runs concurrent lanes, each with its own seed. A failure reports the seed and the smallest failing request. */
const inLanes = (total: number, lane: (runs: number, laneSeed: number) => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, index) => lane(Math.ceil(total / AT_ONCE), seed + index)))
const parameters = (runs: number, laneSeed: number): fc.Parameters<unknown> => ({
  seed: laneSeed,
  numRuns: runs,
  plugins: [fc.interruptAfterTimeLimit(SECONDS * 1000, { failOnInterrupt: true })],
})

test(
  `none of ${HTTP} requests gets a 500`,
  async () => {
    const ids = await idsOf()
    const requests = fuzzRequests(operationsFor(buildSchemas().bare, ids, seed, 600), ids, await tokensOf())
    await inLanes(HTTP, (runs, laneSeed) =>
      fc.assert(
        fc.asyncProperty(requests, async one => {
          tally.sent += 1
          const reply = await send(one)
          if (reply) check(reply)
          else tally.cut += 1
        }),
        parameters(runs, laneSeed),
      ),
    )
  },
  SECONDS * 1000,
)

test(
  `none of ${RAW} byte messages gets a 500, and every connection ends`,
  async () => {
    const port = Number(new URL(url).port)
    await inLanes(RAW, (runs, laneSeed) =>
      fc.assert(
        fc.asyncProperty(fuzzBytes, async one => {
          tally.raw += 1
          const came = await sendBytes(port, one)
          if (came === null) throw new Error('the server left the connection open')
          if (came === '') tally.unanswered += 1
          if (/HTTP\/1\.\d 500|INTERNAL_SERVER_ERROR/.test(came)) throw new Error(`answered: ${came.slice(0, 2000)}`)
        }),
        parameters(runs, laneSeed),
      ),
    )
  },
  SECONDS * 1000,
)

test('the server survives all of it and is still healthy', async () => {
  tell(`fuzzer, seed ${seed}: ${JSON.stringify(tally)}`)
  expect(tally.sent + tally.raw).toBeGreaterThanOrEqual(HTTP + RAW)
  // Most were answered, and many reached the data.
  expect(tally.cut).toBeLessThan(tally.sent / 20)
  expect(tally.withData).toBeGreaterThan(tally.sent / 10)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const printed = printedHere().slice(printedBefore)
  expect(printed).not.toContain('an operation failed')
  if (!started) return
  expect([started.server.exitCode, started.server.signalCode]).toEqual([null, null])
  const megabytes = peakMegabytes(started.server.pid ?? 0)
  tell(`fuzzer: the server had ${megabytes.toFixed(0)} MB at the most`)
  expect(megabytes).toBeLessThan(MOST_MEGABYTES)
})
