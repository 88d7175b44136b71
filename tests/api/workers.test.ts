import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { signIn } from '../support/client.js'
import { createTestDatabase, type TestDatabase } from '../support/databases.js'
import { build, describeWhereItCan, end, start, type Started } from '../support/process.js'

const WORKERS = 2

describeWhereItCan(`with WORKERS=${WORKERS}`, () => {
  let copy: TestDatabase
  let started: Started

  beforeAll(async () => {
    await build()
    copy = await createTestDatabase('demo')
    started = await start(copy.url ?? '', { WORKERS: String(WORKERS) })
  }, 180_000)

  afterAll(async () => {
    await end(started)
    await copy.drop()
  })

  /** The child processes of the first one. */
  const workers = (): readonly number[] => {
    const pid = started.server.pid ?? 0
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  }

  /** Opens a new connection, because a connection stays with one worker. */
  const send = (path: string, method: 'GET' | 'POST', headers = {}, body = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const sent = request(`${started.url}${path}`, { method, headers, agent: false }, response => {
        text(response).then(resolve, reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })

  const askOften = (token: string, times: number): Promise<readonly string[]> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const body = JSON.stringify({ query: '{ viewer { role } }' })
    return Promise.all(Array.from({ length: times }, () => send('/graphql', 'POST', headers, body)))
  }

  /** Operations answered by each worker. Any worker reports the metrics of all. */
  const answeredBy = async (): Promise<readonly number[]> => {
    const text = await send('/metrics', 'GET')
    return [...text.matchAll(/^rtsport_operations_total\{way="statement",worker="\d+"\} (\d+)$/gm)].map(([, count]) => Number(count))
  }
  const RIGHT = `${JSON.stringify({ data: { viewer: { role: 'COACH' } }, extensions: { cost: { requested: 1, limit: 1_000_000 } } })}\n`
  const wrongOnes = (answers: readonly string[]): readonly string[] => answers.filter(answer => answer !== RIGHT)

  test('that many processes answer, each any request', async () => {
    expect(workers()).toHaveLength(WORKERS)
    const { token } = await signIn({ url: started.url }, 'coach@lincoln.example')
    let asked = 0
    do {
      // The server is ready with the first worker, which answers everything until the others are up.
      expect(wrongOnes(await askOften(token ?? '', 99))).toEqual([])
      asked += 99
    } while ((await answeredBy()).length < WORKERS)
    const counts = await answeredBy()
    expect(await answeredBy()).toEqual(counts) // A new connection, which may reach another worker.
    expect(counts).toHaveLength(WORKERS)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(asked)
    expect(Math.min(...counts)).toBeGreaterThan(0)
  }, 30_000)

  test('a worker that dies is replaced', async () => {
    const [first, ...others] = workers()
    process.kill(first ?? 0, 'SIGKILL')
    for (let tries = 0; tries < 100 && (workers().length < WORKERS || workers().includes(first ?? 0)); tries += 1) await wait(100)
    expect(workers()).toHaveLength(WORKERS)
    expect(workers()).toEqual(expect.arrayContaining(others))
    const { token } = await signIn({ url: started.url }, 'coach@lincoln.example')
    expect(wrongOnes(await askOften(token ?? '', 20))).toEqual([])
  }, 30_000)

  test('all workers exit with the first process', async () => {
    const pids = workers()
    expect(await end(started)).toBe(0)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
