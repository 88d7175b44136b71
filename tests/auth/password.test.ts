import argon2 from '@node-rs/argon2'
import { hashPassword, verifyPassword } from '../../src/auth/password.js'
import { timesAsLongAsParsing } from '../support/processor-time.js'

const hashed = hashPassword('sideline')

afterEach(() => {
  jest.restoreAllMocks()
})

test('the password fits, and no other', async () => {
  expect(await verifyPassword(await hashed, 'sideline')).toBe(true)
  for (const wrong of ['Sideline', 'sideline ', '']) expect(await verifyPassword(await hashed, wrong)).toBe(false)
})

test('it is Argon2id with a salt of its own', async () => {
  expect(await hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await hashPassword('sideline')).not.toBe(await hashed)
})

test('an accented letter is the same in both its spellings', async () => {
  expect(await verifyPassword(await hashPassword('caf\u00e9'), 'cafe\u0301')).toBe(true)
})

test('one that is longer than any is refused without being normalized, which takes the square of its combining marks', async () => {
  const marks = `a${'\u0301'.repeat(50_000)}${'\u0316'.repeat(50_000)}`
  const stored = await hashed
  expect(await timesAsLongAsParsing(async () => expect(await verifyPassword(stored, marks)).toBe(false), 2)).toBeLessThan(5)
  await expect(hashPassword(marks)).rejects.toThrow('at most 1000 characters')
})

test('one of 1,000 characters fits, and none that only begins like it', async () => {
  const stored = await hashPassword('x'.repeat(1_000))
  expect([await verifyPassword(stored, 'x'.repeat(1_000)), await verifyPassword(stored, 'x'.repeat(1_001))]).toEqual([true, false])
})

test.each([
  ['no account', null],
  ['an account without a password', '!'],
  ['a hash that is cut off', '$argon2id$v=19$m=19456'],
])('%s: refused, after as much work as for a wrong password', async (_what, stored) => {
  const verify = jest.spyOn(argon2, 'verify')
  expect(await verifyPassword(stored, 'sideline')).toBe(false)
  expect(verify).toHaveBeenCalledTimes(1)
  expect(argon2.parseOptions(verify.mock.calls[0]?.[0] ?? '')).toEqual(argon2.parseOptions(await hashed))
})

test('even the password of the hash that stands in for none opens nothing', async () => {
  jest.spyOn(argon2, 'verify').mockResolvedValue(true)
  expect(await verifyPassword(null, 'whatever it was')).toBe(false)
})
