import { FailureBudget } from '../../src/auth/failure-budget.js'
import { CountsInMemory } from '../../src/auth/failure-counts.js'

const WINDOW = 60
const counts = (mostKeys: number): CountsInMemory => new CountsInMemory('test', WINDOW, mostKeys)
const makeBudget = (mostKeys = 100, waitsRemembered = 1): FailureBudget =>
  new FailureBudget({ failures: counts(mostKeys), waits: counts(mostKeys), free: 3, longestWait: WINDOW, waitsRemembered })

const useFakeClock = (): void => {
  jest.useFakeTimers({ now: 0, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] })
}

async function fail(budget: FailureBudget, key: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    expect(await budget.ask(key)).toBeNull()
    await budget.failed(key)
  }
}

/** Whether a promise has settled once all pending work has run. */
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

/** Fails once, then lets the resulting wait pass. @returns the wait */
async function failAndWait(budget: FailureBudget, key: string): Promise<number> {
  await fail(budget, key, 1)
  const wait = (await budget.ask(key)) ?? 0
  if (wait > 0) jest.advanceTimersByTime(wait * 1000)
  else budget.over(key)
  return wait
}

test('some failures are free, and each further one doubles the wait up to a maximum', async () => {
  useFakeClock()
  const budget = makeBudget(100, 2)
  const waits: number[] = []
  for (let failures = 1; failures <= 11; failures++) waits.push(await failAndWait(budget, 'a'))
  expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
})

test('during the wait it returns the remaining time, and an attempt does not count', async () => {
  useFakeClock()
  const budget = makeBudget()
  await fail(budget, 'a', 3)
  jest.advanceTimersByTime(1_000)
  await fail(budget, 'a', 1)
  expect(await budget.ask('a')).toBe(2)
  jest.advanceTimersByTime(1_500)
  expect(await budget.ask('a')).toBe(1)
  jest.advanceTimersByTime(500)
  expect(await budget.ask('a')).toBeNull()
})

test('a count is forgotten a window after its first failure', async () => {
  useFakeClock()
  const budget = makeBudget()
  await fail(budget, 'a', 2)
  jest.advanceTimersByTime(WINDOW * 1000)
  await fail(budget, 'a', 2)
  expect(await budget.ask('a')).toBeNull()
})

test('a count outlives its wait by the number of waits to remember', async () => {
  useFakeClock()
  const [short, long] = [makeBudget(100, 1), makeBudget(100, 2)]
  for (let failures = 1; failures <= 9; failures++) {
    await failAndWait(short, 'a')
    await failAndWait(long, 'a')
  }
  expect(await failAndWait(short, 'a')).toBe(0)
  expect(await failAndWait(long, 'a')).toBe(WINDOW)
})

test('a wait ends by the clock, even when its timer is late', async () => {
  useFakeClock()
  const budget = makeBudget()
  await fail(budget, 'a', 3)
  jest.setSystemTime(60_000)
  expect(await budget.ask('a')).toBeNull()
})

test('after a wait, one attempt is made at a time', async () => {
  useFakeClock()
  const budget = makeBudget()
  await fail(budget, 'a', 3)
  jest.advanceTimersByTime(1_000)
  const [first, second] = [budget.ask('a'), budget.ask('a')]
  expect(await first).toBeNull()
  expect(await isSettled(second)).toBe(false)
  await budget.failed('a')
  expect(await second).toBe(2)
})

test('each key has its own budget', async () => {
  const budget = makeBudget()
  await fail(budget, 'a', 3)
  expect(await budget.ask('b')).toBeNull()
})

test('an aborted attempt leaves the count, and a success clears it', async () => {
  const budget = makeBudget()
  await fail(budget, 'a', 2)
  expect(await budget.ask('a')).toBeNull()
  budget.over('a')
  await fail(budget, 'a', 1)
  expect(await budget.ask('a')).not.toBeNull()

  await fail(budget, 'b', 2)
  expect(await budget.ask('b')).toBeNull()
  await budget.cleared('b')
  await fail(budget, 'b', 3)
  expect(await budget.ask('b')).not.toBeNull()
})

test('concurrent attempts do not overdraw it: those beyond it wait for the results', async () => {
  const budget = makeBudget()
  const asks = Array.from({ length: 20 }, () => budget.ask('a'))
  await Promise.all(asks.slice(0, 3))
  expect(await isSettled(Promise.race(asks.slice(3)))).toBe(false)
  for (let time = 0; time < 3; time++) await budget.failed('a')
  const answers = await Promise.all(asks)
  expect(answers.filter(answer => answer === null)).toHaveLength(3)
})

test('concurrent attempts that all succeed are all made, with no more in flight than the budget', async () => {
  const budget = makeBudget()
  let underWay = 0
  let most = 0
  const attempt = async (): Promise<void> => {
    expect(await budget.ask('a')).toBeNull()
    underWay += 1
    most = Math.max(most, underWay)
    await new Promise(resolve => setImmediate(resolve))
    underWay -= 1
    await budget.cleared('a')
  }
  await Promise.all(Array.from({ length: 20 }, attempt))
  expect(most).toBe(3)
})

test('a returned slot goes to a waiting attempt', async () => {
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

test('it remembers a limited number of keys and forgets the oldest', async () => {
  const budget = makeBudget(2)
  await fail(budget, 'a', 3)
  await fail(budget, 'b', 3)
  await fail(budget, 'c', 3)
  expect(await budget.ask('b')).not.toBeNull()
  expect(await budget.ask('c')).not.toBeNull()
  expect(await budget.ask('a')).toBeNull()
})

test('a key whose window starts again is no longer the oldest', async () => {
  useFakeClock()
  const failures = counts(2)
  await failures.penalty('a')
  jest.advanceTimersByTime(30_000)
  await failures.penalty('b')
  jest.advanceTimersByTime(30_000)
  await failures.penalty('a')
  await failures.penalty('c')
  expect(await failures.get('a')).not.toBeNull()
  expect(await failures.get('b')).toBeNull()
})

test.each([0, 1, 2, 3, 4, 5, 6, 7])('an attempt that ends %i steps after another one asks is not missed', async steps => {
  const budget = makeBudget()
  await Promise.all([budget.ask('a'), budget.ask('a'), budget.ask('a')])
  const fourth = budget.ask('a')
  for (let step = 0; step < steps; step++) await Promise.resolve()
  budget.over('a')
  expect(await fourth).toBeNull()
})

test('nothing is kept for keys that did not fail', async () => {
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
  const { failures } = Reflect.get(budget, 'options') as { readonly failures: CountsInMemory }
  expect(Reflect.get(failures, 'keys')).toEqual(new Set(['b']))
})
