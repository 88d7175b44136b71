import { LoginDocument } from '../generated/documents.js'
import { refusals, useServer } from './support.js'

const { anonymous } = useServer()

const WINDOW_SECONDS = 15 * 60
const attempt = (email: string, password: string) => anonymous().run(LoginDocument, { email, password })

test('ten wrong passwords close an account: to the right password too, and to no other account', async () => {
  for (let time = 1; time <= 10; time++) {
    const answer = await attempt('coach@lincoln.example', `guess ${time}`)
    expect([answer.status, refusals(answer)]).toEqual([401, [['UNAUTHENTICATED']]])
  }

  for (const password of ['guess 11', 'sideline']) {
    const answer = await attempt('coach@lincoln.example', password)
    expect([answer.status, answer.data, refusals(answer)]).toEqual([429, null, [['RATE_LIMITED']]])
    const { retryAfter } = answer.errors[0]?.extensions ?? {}
    expect(retryAfter).toBeGreaterThan(WINDOW_SECONDS - 60)
    expect(retryAfter).toBeLessThanOrEqual(WINDOW_SECONDS)
    expect(answer.headers.get('retry-after')).toBe(String(retryAfter))
  }

  expect((await attempt(' COACH@lincoln.example', 'sideline')).status).toBe(429)
  expect(refusals(await attempt('parent@lincoln.example', 'sideline'))).toEqual([])
})

test('an account that does not exist closes in the same way', async () => {
  for (let time = 1; time <= 10; time++) expect((await attempt('nobody@lincoln.example', 'guess')).status).toBe(401)
  expect((await attempt('nobody@lincoln.example', 'guess')).status).toBe(429)
})

test('guesses that are made at once are counted too', async () => {
  const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await attempt('admin@lincoln.example', 'guess')).status))
  expect(statuses.filter(status => status === 401)).toHaveLength(10)
  expect(statuses.filter(status => status === 429)).toHaveLength(20)
})

test('who is signed in stays so while the account is closed', async () => {
  const { login } = await anonymous().ask(LoginDocument, { email: 'at@roosevelt.example', password: 'sideline' })
  for (let time = 1; time <= 11; time++) await attempt('at@roosevelt.example', 'guess')
  expect((await attempt('at@roosevelt.example', 'sideline')).status).toBe(429)
  const response = await anonymous().post('{"query":"{ viewer { role } }"}', { authorization: `Bearer ${login.accessToken}` })
  expect(await response.json()).toEqual({ data: { viewer: { role: 'AT' } } })
})
