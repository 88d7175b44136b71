import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { refusalOf } from './support.js'

const wrong = (): Promise<null> => Promise.resolve(null)
const right = (): Promise<string> => Promise.resolve('signed in')

async function fail(
  limiter: LoginLimiter,
  times: number,
  email: (time: number) => string,
  address: (time: number) => string,
): Promise<void> {
  for (let time = 0; time < times; time++) expect(await limiter.attempt(email(time), address(time), wrong)).toBeNull()
}
const same = (text: string) => (): string => text
const numbered = (time: number): string => `${time}@school.example`
const numberedAddress = (time: number): string => `192.0.2.${time}`

test('after ten failed attempts on an account it is blocked, wherever they came from, and the attempt is not made', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 10, same('a@school.example'), numberedAddress)
  let made = false
  const refusal = await refusalOf(
    limiter.attempt('a@school.example', '192.0.2.99', () => {
      made = true
      return right()
    }),
  )
  expect(refusal.code).toBe('RATE_LIMITED')
  expect(refusal.message).toBe('Too many failed attempts to sign in: try again in 15 min.')
  expect(refusal.extensions).toMatchObject({ retryAfter: 900, http: { status: 429 } })
  expect(made).toBe(false)
  expect(await limiter.attempt('b@school.example', '192.0.2.99', right)).toBe('signed in')
})

test('success clears the count of the account', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 9, same('a@school.example'), numberedAddress)
  expect(await limiter.attempt('a@school.example', '192.0.2.1', right)).toBe('signed in')
  await fail(limiter, 10, same('a@school.example'), numberedAddress)
  expect((await refusalOf(limiter.attempt('a@school.example', '192.0.2.1', right))).code).toBe('RATE_LIMITED')
})

test('after a hundred failed attempts an address is blocked, whatever the accounts', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 50, numbered, same('192.0.2.1'))
  // Success of an account says nothing of the others.
  expect(await limiter.attempt('a@school.example', '192.0.2.1', right)).toBe('signed in')
  await fail(limiter, 50, time => numbered(50 + time), same('192.0.2.1'))
  const refusal = await refusalOf(limiter.attempt('a@school.example', '192.0.2.1', right))
  expect(refusal).toMatchObject({ code: 'RATE_LIMITED', extensions: { retryAfter: 900 } })
  expect(await limiter.attempt('a@school.example', '192.0.2.2', right)).toBe('signed in')
})

test('the addresses of one IPv6 network count together', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 100, numbered, time => `2001:db8::${time}`)
  expect((await refusalOf(limiter.attempt('a@school.example', '2001:db8::ffff', right))).code).toBe('RATE_LIMITED')
})

test('an attempt that breaks off counts for nothing', async () => {
  const limiter = new LoginLimiter()
  for (let time = 0; time < 101; time++) {
    await expect(limiter.attempt('a@school.example', '192.0.2.1', () => Promise.reject(new Error('no answer')))).rejects.toThrow(
      'no answer',
    )
  }
  expect(await limiter.attempt('a@school.example', '192.0.2.1', right)).toBe('signed in')
})

test('attempts on a blocked account take no place of their address', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 10, same('a@school.example'), same('192.0.2.1'))
  for (let time = 0; time < 200; time++) {
    expect((await refusalOf(limiter.attempt('a@school.example', '192.0.2.1', wrong))).code).toBe('RATE_LIMITED')
  }
  expect(await limiter.attempt('b@school.example', '192.0.2.1', right)).toBe('signed in')
})

test('a school that signs in all at once from one address is let in', async () => {
  const limiter = new LoginLimiter()
  const slowly = (): Promise<string> => new Promise(resolve => setImmediate(() => resolve('signed in')))
  const attempts = Array.from({ length: 500 }, (_, time) => limiter.attempt(numbered(time), '192.0.2.1', slowly))
  expect(new Set(await Promise.all(attempts))).toEqual(new Set(['signed in']))
})

test('guesses that are sent all at once are no more than ten', async () => {
  const limiter = new LoginLimiter()
  let made = 0
  const slowlyWrong = (): Promise<null> => {
    made += 1
    return new Promise(resolve => setImmediate(() => resolve(null)))
  }
  await Promise.allSettled(Array.from({ length: 60 }, (_, time) => limiter.attempt('a@school.example', numberedAddress(time), slowlyWrong)))
  expect(made).toBe(10)
})
