import { singleFlight } from '../../src/single-flight.js'

test('a failure goes to the caller that started it, and the callers that joined share one retry', async () => {
  const fails = [true, false]
  let count = 0
  const ask = singleFlight(async () => {
    count += 1
    const answer = count
    await Promise.resolve()
    if (fails.shift()) throw new Error(`${answer} failed`)
    return answer
  })
  const all = await Promise.allSettled([ask(), ask(), ask()])
  expect(all.map(one => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual(['Error: 1 failed', 2, 2])
  expect(await ask()).toBe(3)
  expect(count).toBe(3)
})
