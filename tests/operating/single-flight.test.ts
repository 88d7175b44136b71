import { singleFlight } from '../../src/single-flight.js'

test('whoever begins one that fails is told, and those who joined it are answered by one more for all of them', async () => {
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
