import { jest } from '@jest/globals'
import { FailureBudget } from '../../src/auth/failure-budget.js'

const makeBudget = (mostKeys = 100): FailureBudget => new FailureBudget({ mostFailures: 3, windowSeconds: 60, mostKeys })

async function fail(budget: FailureBudget, key: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    expect(await budget.ask(key)).toBeNull()
    await budget.failed(key)
  }
}

/** Whether a promise has been settled, once everything that can run now has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(() => {
    settled = true
  })
  await new Promise(resolve => setImmediate(resolve))
  return settled
}

afterEach(() => {
  jest.useRealTimers()
})

test('after so many failures there are no attempts until the window of the first one ends', async () => {
  jest.useFakeTimers({ now: 0, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  const budget = makeBudget()
  await fail(budget, 'a', 1)
  jest.advanceTimersByTime(20_000)
  await fail(budget, 'a', 2)
  expect(await budget.ask('a')).toBe(40)
  jest.advanceTimersByTime(39_500)
  expect(await budget.ask('a')).toBe(1)
  jest.advanceTimersByTime(500)
  await fail(budget, 'a', 3)
  expect(await budget.ask('a')).toBe(60)
})

test('a window is over by the clock, even where the timer that ends it is late', async () => {
  jest.useFakeTimers({ now: 0, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  const budget = makeBudget()
  await fail(budget, 'a', 3)
  jest.setSystemTime(60_000)
  expect(await budget.ask('a')).toBeNull()
})

test('each key has a budget of its own', async () => {
  const budget = makeBudget()
  await fail(budget, 'a', 3)
  expect(await budget.ask('b')).toBeNull()
})

test('an attempt that counts for nothing leaves the count, one that makes good clears it', async () => {
  const budget = makeBudget()
  await fail(budget, 'a', 2)
  expect(await budget.ask('a')).toBeNull()
  budget.over('a')
  await fail(budget, 'a', 1)
  expect(await budget.ask('a')).not.toBeNull()

  await fail(budget, 'b', 2)
  expect(await budget.ask('b')).toBeNull()
  budget.cleared('b')
  await fail(budget, 'b', 3)
  expect(await budget.ask('b')).not.toBeNull()
})

test('attempts at once do not overdraw it: whoever is too many waits, and learns of the failures', async () => {
  const budget = makeBudget()
  const asks = Array.from({ length: 20 }, () => budget.ask('a'))
  await Promise.all(asks.slice(0, 3))
  expect(await isSettled(Promise.race(asks.slice(3)))).toBe(false)
  for (let time = 0; time < 3; time++) await budget.failed('a')
  const answers = await Promise.all(asks)
  expect(answers.filter(answer => answer === null)).toHaveLength(3)
})

test('attempts at once that all succeed are all made, never more than the budget of them together', async () => {
  const budget = makeBudget()
  let underWay = 0
  let most = 0
  const attempt = async (): Promise<void> => {
    expect(await budget.ask('a')).toBeNull()
    underWay += 1
    most = Math.max(most, underWay)
    await new Promise(resolve => setImmediate(resolve))
    underWay -= 1
    budget.cleared('a')
  }
  await Promise.all(Array.from({ length: 20 }, attempt))
  expect(most).toBe(3)
})

test('a place that is given back goes to one who waits', async () => {
  const budget = makeBudget()
  await fail(budget, 'a', 2)
  expect(await budget.ask('a')).toBeNull()
  const [second, third] = [budget.ask('a'), budget.ask('a')]
  expect(await isSettled(Promise.race([second, third]))).toBe(false)
  budget.over('a')
  expect(await second).toBeNull()
  expect(await isSettled(third)).toBe(false)
  await budget.failed('a')
  expect(await third).not.toBeNull()
})

test('it remembers so many keys and no more; the oldest is forgotten', async () => {
  const budget = makeBudget(2)
  await fail(budget, 'a', 3)
  await fail(budget, 'b', 3)
  await fail(budget, 'c', 3)
  expect(await budget.ask('b')).not.toBeNull()
  expect(await budget.ask('c')).not.toBeNull()
  expect(await budget.ask('a')).toBeNull()
})

test('a key whose window began anew is not the oldest any more', async () => {
  jest.useFakeTimers({ now: 0, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
  const budget = makeBudget(2)
  await fail(budget, 'a', 1)
  jest.advanceTimersByTime(30_000)
  await fail(budget, 'b', 3)
  jest.advanceTimersByTime(30_000)
  await fail(budget, 'a', 3)
  await fail(budget, 'c', 1)
  expect(await budget.ask('a')).not.toBeNull()
  expect(await budget.ask('b')).toBeNull()
})

test.each([0, 1, 2, 3, 4, 5, 6, 7])('an attempt that ends while another asks, %i steps after it began, is not missed', async steps => {
  const budget = makeBudget()
  await Promise.all([budget.ask('a'), budget.ask('a'), budget.ask('a')])
  const fourth = budget.ask('a')
  for (let step = 0; step < steps; step++) await Promise.resolve()
  budget.over('a')
  expect(await fourth).toBeNull()
})

test('of keys that did not fail, nothing is kept', async () => {
  const budget = makeBudget()
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      await budget.ask('a')
      budget.over('a')
    }),
  )
  await fail(budget, 'b', 3)
  await budget.ask('b')
  expect(Reflect.get(budget, 'gates')).toEqual(new Map())
  expect(Reflect.get(budget, 'keys')).toEqual(new Set(['b']))
})
