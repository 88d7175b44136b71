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

afterEach(() => {
  jest.useRealTimers()
})

test('after five failures on an account, from any address, the next attempt must wait and is not made', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 5, same('a@school.example'), numberedAddress)
  let made = false
  const refusal = await refusalOf(
    limiter.attempt('a@school.example', '192.0.2.99', () => {
      made = true
      return right()
    }),
  )
  expect(refusal.code).toBe('RATE_LIMITED')
  expect(refusal.message).toBe('Too many failed sign-in attempts: try again in 15 s.')
  expect(refusal.extensions).toMatchObject({ retryAfter: 15, http: { status: 429 } })
  expect(made).toBe(false)
  expect(await limiter.attempt('b@school.example', '192.0.2.99', right)).toBe('signed in')
})

test('a success clears the account’s count', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 4, same('a@school.example'), numberedAddress)
  expect(await limiter.attempt('a@school.example', '192.0.2.1', right)).toBe('signed in')
  await fail(limiter, 5, same('a@school.example'), numberedAddress)
  expect((await refusalOf(limiter.attempt('a@school.example', '192.0.2.1', right))).code).toBe('RATE_LIMITED')
})

test('after 95 failures an address must wait, whatever the accounts', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 50, numbered, same('192.0.2.1'))
  // A success of one account says nothing about the others.
  expect(await limiter.attempt('a@school.example', '192.0.2.1', right)).toBe('signed in')
  await fail(limiter, 45, time => numbered(50 + time), same('192.0.2.1'))
  const refusal = await refusalOf(limiter.attempt('a@school.example', '192.0.2.1', right))
  expect(refusal).toMatchObject({ code: 'RATE_LIMITED', extensions: { retryAfter: 15 } })
  expect(await limiter.attempt('a@school.example', '192.0.2.2', right)).toBe('signed in')
})

test('the addresses of one IPv6 network count together', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 95, numbered, time => `2001:db8::${time}`)
  expect((await refusalOf(limiter.attempt('a@school.example', '2001:db8::ffff', right))).code).toBe('RATE_LIMITED')
})

test('an attempt that ends in an error does not count', async () => {
  const limiter = new LoginLimiter()
  for (let time = 0; time < 101; time++) {
    await expect(limiter.attempt('a@school.example', '192.0.2.1', () => Promise.reject(new Error('no answer')))).rejects.toThrow(
      'no answer',
    )
  }
  expect(await limiter.attempt('a@school.example', '192.0.2.1', right)).toBe('signed in')
})

test('attempts on a locked account do not count against their address', async () => {
  const limiter = new LoginLimiter()
  await fail(limiter, 5, same('a@school.example'), same('192.0.2.1'))
  for (let time = 0; time < 200; time++) {
    expect((await refusalOf(limiter.attempt('a@school.example', '192.0.2.1', wrong))).code).toBe('RATE_LIMITED')
  }
  expect(await limiter.attempt('b@school.example', '192.0.2.1', right)).toBe('signed in')
})

test('a whole school signing in at once from one address is let in', async () => {
  const limiter = new LoginLimiter()
  const slowly = (): Promise<string> => new Promise(resolve => setImmediate(() => resolve('signed in')))
  const attempts = Array.from({ length: 500 }, (_, time) => limiter.attempt(numbered(time), '192.0.2.1', slowly))
  expect(new Set(await Promise.all(attempts))).toEqual(new Set(['signed in']))
})

test('only five of many concurrent guesses are made', async () => {
  const limiter = new LoginLimiter()
  let made = 0
  const slowlyWrong = (): Promise<null> => {
    made += 1
    return new Promise(resolve => setImmediate(() => resolve(null)))
  }
  await Promise.allSettled(Array.from({ length: 60 }, (_, time) => limiter.attempt('a@school.example', numberedAddress(time), slowlyWrong)))
  expect(made).toBe(5)
})

/** Guesses as fast as the limiter allows, for that long. @returns the wait before each attempt, 0 for one that was made */
async function guess(limiter: LoginLimiter, seconds: number, email: (time: number) => string): Promise<readonly number[]> {
  const waits: number[] = []
  for (let passed = 0, time = 0; passed < seconds; time++) {
    const retryAfter = await limiter.attempt(email(time), '192.0.2.1', wrong).then(
      () => 0,
      (error: unknown) => (error as { readonly extensions: { readonly retryAfter: number } }).extensions.retryAfter,
    )
    waits.push(retryAfter)
    jest.advanceTimersByTime(retryAfter * 1000)
    passed += retryAfter
  }
  return waits
}
const QUARTER_HOUR = 900
const made = (waits: readonly number[]): number => waits.filter(wait => wait === 0).length
const grown = (waits: readonly number[]): readonly number[] => waits.filter(wait => wait > 0)

test('the wait for an account grows from 15 seconds to 15 minutes, so ten guesses fit into the first 15 minutes', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  const limiter = new LoginLimiter()
  const first = await guess(limiter, QUARTER_HOUR, same('a@school.example'))
  expect(grown(first)).toEqual([15, 30, 60, 120, 240, 480])
  expect(made(first)).toBe(10)
  expect(grown(await guess(limiter, 4 * QUARTER_HOUR, same('a@school.example')))).toEqual([900, 900, 900, 900])
})

test('an account without attempts for twice its wait starts afresh', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  const limiter = new LoginLimiter()
  await guess(limiter, 2 * QUARTER_HOUR, same('a@school.example'))
  jest.advanceTimersByTime(2 * QUARTER_HOUR * 1000)
  expect(made(await guess(limiter, 1, same('a@school.example')))).toBe(5)
})

test('a hundred guesses fit into an address’s first 15 minutes, whatever the accounts', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  expect(made(await guess(new LoginLimiter(), QUARTER_HOUR, numbered))).toBe(100)
})

test('a day of typos from a whole school does not add up, because an address starts afresh every 15 minutes', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  const limiter = new LoginLimiter()
  for (let quarter = 0; quarter < 20; quarter++) {
    await fail(limiter, 80, time => numbered(100 * quarter + time), same('192.0.2.1'))
    jest.advanceTimersByTime(QUARTER_HOUR * 1000)
  }
})

test('the free failures and the longest wait are settings', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  const limiter = new LoginLimiter({ loginFailuresPerAccount: 2, loginFailuresPerAddress: 3, loginLongestWaitSeconds: 120 })
  await fail(limiter, 2, same('a@school.example'), same('192.0.2.1'))
  expect(await refusalOf(limiter.attempt('a@school.example', '192.0.2.2', right))).toMatchObject({ extensions: { retryAfter: 2 } })
  await fail(limiter, 1, same('b@school.example'), same('192.0.2.1'))
  expect(await refusalOf(limiter.attempt('c@school.example', '192.0.2.1', right))).toMatchObject({ extensions: { retryAfter: 2 } })
  expect(Math.max(...(await guess(limiter, 1000, same('d@school.example'))))).toBe(120)
})
