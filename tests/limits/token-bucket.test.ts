import fc from 'fast-check'
import { TokenBucket } from '../../src/http/limits/token-bucket.js'

const SIZE = 600
const PER_MS = 0.01

test('a bucket holds its size, then refills evenly', () => {
  const bucket = new TokenBucket(SIZE, PER_MS, 0)
  expect(bucket.take(600, 0)).toBe(0)
  expect(bucket.take(1, 0)).toBe(100)
  expect(bucket.take(1, 50)).toBe(50)
  expect(bucket.take(1, 100)).toBe(0)
  expect(bucket.take(300, 30_000)).toBeCloseTo(100)
})

test('a refusal takes nothing', () => {
  const bucket = new TokenBucket(SIZE, PER_MS, 0)
  for (let times = 0; times < 100; times++) expect(bucket.take(601, 0)).toBeGreaterThan(0)
  expect(bucket.take(600, 0)).toBe(0)
})

test('a bucket never holds more than its size, whatever the pause or refund', () => {
  const bucket = new TokenBucket(SIZE, PER_MS, 0)
  bucket.put(10_000, 10_000_000)
  expect(bucket.take(600, 10_000_000)).toBe(0)
  expect(bucket.take(1, 10_000_000)).toBe(100)
})

test('tokens taken elsewhere are a debt, paid back first', () => {
  const bucket = new TokenBucket(SIZE, PER_MS, 0)
  bucket.learn(-300, 0)
  expect(bucket.take(1, 0)).toBe(30_100)
  expect(bucket.take(1, 30_100)).toBe(0)
  bucket.learn(10_000, 40_000)
  expect(bucket.take(601, 40_000)).toBeGreaterThan(0)
})

test('over any period it gives at most its size plus the refill', () => {
  const steps = fc.array(fc.record({ pause: fc.integer({ min: 0, max: 20_000 }), tokens: fc.integer({ min: 1, max: SIZE }) }), {
    minLength: 1,
  })
  const property = fc.property(steps, asked => {
    const bucket = new TokenBucket(SIZE, PER_MS, 0)
    const taken: { readonly at: number; readonly tokens: number }[] = []
    let now = 0
    for (const { pause, tokens } of asked) {
      now += pause
      if (bucket.take(tokens, now) === 0) taken.push({ at: now, tokens })
    }
    for (const [index, first] of taken.entries()) {
      let sum = 0
      for (const { at, tokens } of taken.slice(index)) {
        sum += tokens
        expect(sum).toBeLessThanOrEqual(SIZE + (at - first.at) * PER_MS + 1e-6)
      }
    }
  })
  fc.assert(property)
})
