import { LoginDocument } from '../generated/documents.js'
import { refusals, useServer } from './support.js'

// A longer cap makes the first wait a minute, so that it cannot end during the test.
const { anonymous } = useServer({ limits: { loginLongestWaitSeconds: 3600 } })

const FIRST_WAIT_SECONDS = 60
const attempt = (email: string, password: string) => anonymous().run(LoginDocument, { email, password })

test('five wrong passwords lock the account for a while, even for the right password, and no other account', async () => {
  for (let time = 1; time <= 5; time++) {
    const answer = await attempt('coach@lincoln.example', `guess ${time}`)
    expect([answer.status, refusals(answer)]).toEqual([401, [['UNAUTHENTICATED']]])
  }

  for (const password of ['guess 6', 'sideline']) {
    const answer = await attempt('coach@lincoln.example', password)
    expect([answer.status, answer.data, refusals(answer)]).toEqual([429, null, [['RATE_LIMITED']]])
    const { retryAfter } = answer.errors[0]?.extensions ?? {}
    expect(retryAfter).toBeGreaterThan(0)
    expect(retryAfter).toBeLessThanOrEqual(FIRST_WAIT_SECONDS)
    expect(answer.headers.get('retry-after')).toBe(String(retryAfter))
  }

  expect((await attempt(' COACH@lincoln.example', 'sideline')).status).toBe(429)
  expect(refusals(await attempt('parent@lincoln.example', 'sideline'))).toEqual([])
})

test('an account that does not exist is locked in the same way', async () => {
  for (let time = 1; time <= 5; time++) expect((await attempt('nobody@lincoln.example', 'guess')).status).toBe(401)
  expect((await attempt('nobody@lincoln.example', 'guess')).status).toBe(429)
})

test('concurrent guesses are counted too', async () => {
  const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await attempt('admin@lincoln.example', 'guess')).status))
  expect(statuses.filter(status => status === 401)).toHaveLength(5)
  expect(statuses.filter(status => status === 429)).toHaveLength(25)
})

test('an open session still works while the account is locked', async () => {
  const { login } = await anonymous().ask(LoginDocument, { email: 'at@roosevelt.example', password: 'sideline' })
  for (let time = 1; time <= 6; time++) await attempt('at@roosevelt.example', 'guess')
  expect((await attempt('at@roosevelt.example', 'sideline')).status).toBe(429)
  const response = await anonymous().post('{"query":"{ viewer { role } }"}', { authorization: `Bearer ${login.accessToken}` })
  expect(await response.json()).toMatchObject({ data: { viewer: { role: 'AT' } } })
})
