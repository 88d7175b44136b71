import { readFileSync } from 'node:fs'
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

  /** The processes that the first one has started. */
  const workers = (): readonly number[] => {
    const pid = started.server.pid ?? 0
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  }

  const askOften = async (token: string, times: number): Promise<readonly unknown[]> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' }
    const init = { method: 'POST', headers, body: JSON.stringify({ query: '{ viewer { role } }' }) }
    return Promise.all(Array.from({ length: times }, async () => (await fetch(`${started.url}/graphql`, init)).json() as Promise<unknown>))
  }
  const RIGHT = JSON.stringify({ data: { viewer: { role: 'COACH' } } })
  const wrongOnes = (answers: readonly unknown[]): readonly unknown[] => answers.filter(answer => JSON.stringify(answer) !== RIGHT)

  test('so many processes stand behind one address, and every request is answered', async () => {
    expect(workers()).toHaveLength(WORKERS)
    const { token } = await signIn({ url: started.url }, 'coach@lincoln.example')
    expect(wrongOnes(await askOften(token ?? '', 99))).toEqual([])
  }, 30_000)

  test('one that dies is replaced', async () => {
    const [first, ...others] = workers()
    process.kill(first ?? 0, 'SIGKILL')
    for (let tries = 0; tries < 100 && (workers().length < WORKERS || workers().includes(first ?? 0)); tries += 1) await wait(100)
    expect(workers()).toHaveLength(WORKERS)
    expect(workers()).toEqual(expect.arrayContaining(others))
    const { token } = await signIn({ url: started.url }, 'coach@lincoln.example')
    expect(wrongOnes(await askOften(token ?? '', 20))).toEqual([])
  }, 30_000)

  test('all of them end with the first', async () => {
    const pids = workers()
    expect(await end(started)).toBe(0)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
