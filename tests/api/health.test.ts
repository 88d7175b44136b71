import type { Database } from '../../src/data/database.js'
import { useServer } from './support.js'

let isGone = false
let hangs = false
let asked = 0
const withoutAnswer = (database: Database): Database => ({
  ...database,
  ping() {
    asked += 1
    if (hangs) return new Promise(() => undefined)
    return isGone ? Promise.reject(new Error('connect ECONNREFUSED 10.0.0.5:5432')) : database.ping()
  },
})

const { server } = useServer({ wrap: withoutAnswer })
const look = async (path: string): Promise<readonly [status: number, body: string]> => {
  const response = await fetch(`${server().url}${path}`)
  return [response.status, await response.text()]
}

afterEach(() => {
  isGone = false
  hangs = false
})

test('a healthy process is alive and ready', async () => {
  expect(await look('/healthz')).toEqual([200, '{"status":"ok"}'])
  expect(await look('/readyz')).toEqual([200, '{"status":"ready"}'])
})

test('without a database the process is alive but not ready, and does not reveal the database’s address', async () => {
  isGone = true
  expect((await look('/healthz'))[0]).toBe(200)
  const [status, body] = await look('/readyz')
  expect(status).toBe(503)
  expect(body).not.toContain('10.0.0.5')
})

test('the process is ready again once the database answers', async () => {
  isGone = true
  expect((await look('/readyz'))[0]).toBe(503)
  isGone = false
  expect((await look('/readyz'))[0]).toBe(200)
})

test('with a hanging database the process soon answers not ready, and shares one ping between the probes', async () => {
  hangs = true
  asked = 0
  const answers = await Promise.all(Array.from({ length: 20 }, () => look('/readyz')))
  expect(answers.map(([status]) => status)).toEqual(Array(20).fill(503))
  expect(asked).toBe(1)
  expect((await look('/healthz'))[0]).toBe(200)
})

test('the probes need no token, and accept HEAD', async () => {
  for (const path of ['/healthz', '/readyz']) {
    const response = await fetch(`${server().url}${path}`, { method: 'HEAD' })
    expect(response.status).toBe(200)
  }
})
