import argon2 from '@node-rs/argon2'
import { hashPassword, verifyPassword } from '../../src/auth/password.js'

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
