import argon2 from '@node-rs/argon2'
import { hashPassword, verifyPassword } from '../../src/auth/password.js'
import { timesAsLongAsParsing } from '../support/processor-time.js'

const hashed = hashPassword('sideline')

afterEach(() => {
  jest.restoreAllMocks()
})

test('only the right password matches', async () => {
  expect(await verifyPassword(await hashed, 'sideline')).toBe(true)
  for (const wrong of ['Sideline', 'sideline ', '']) expect(await verifyPassword(await hashed, wrong)).toBe(false)
})

test('a hash is Argon2id with its own salt', async () => {
  expect(await hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await hashPassword('sideline')).not.toBe(await hashed)
})

test('an accented letter matches in both Unicode forms', async () => {
  expect(await verifyPassword(await hashPassword('caf\u00e9'), 'cafe\u0301')).toBe(true)
})

test('an overlong password is refused before normalization, which is quadratic in its combining marks', async () => {
  const marks = `a${'\u0301'.repeat(50_000)}${'\u0316'.repeat(50_000)}`
  const stored = await hashed
  expect(await timesAsLongAsParsing(async () => expect(await verifyPassword(stored, marks)).toBe(false), 2)).toBeLessThan(5)
  await expect(hashPassword(marks)).rejects.toThrow('at most 1000 characters')
})

test('a password of 1,000 characters matches, and not one that merely starts with it', async () => {
  const stored = await hashPassword('x'.repeat(1_000))
  expect([await verifyPassword(stored, 'x'.repeat(1_000)), await verifyPassword(stored, 'x'.repeat(1_001))]).toEqual([true, false])
})

test.each([
  ['no account', null],
  ['an account without a password', '!'],
  ['a truncated hash', '$argon2id$v=19$m=19456'],
])('%s is refused, after as much work as a wrong password', async (_what, stored) => {
  const verify = jest.spyOn(argon2, 'verify')
  expect(await verifyPassword(stored, 'sideline')).toBe(false)
  expect(verify).toHaveBeenCalledTimes(1)
  expect(argon2.parseOptions(verify.mock.calls[0]?.[0] ?? '')).toEqual(argon2.parseOptions(await hashed))
})

test('a missing account is refused even if the stand-in hash matches', async () => {
  jest.spyOn(argon2, 'verify').mockResolvedValue(true)
  expect(await verifyPassword(null, 'whatever it was')).toBe(false)
})
