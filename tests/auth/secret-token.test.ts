import { createHash } from 'node:crypto'
import { makeSecretToken, readSecretToken } from '../../src/auth/secret-token.js'

const schoolId = '0190f000-0000-7000-8000-00000000000f'

test('a token is the school’s id and 32 random bytes, and its hash is their SHA-256', () => {
  const { token, hash } = makeSecretToken(schoolId)
  const bytes = Buffer.from(token, 'base64url')
  expect(bytes).toHaveLength(48)
  expect(bytes.subarray(0, 16).toString('hex')).toBe(schoolId.replaceAll('-', ''))
  expect(hash).toEqual(createHash('sha256').update(bytes).digest())
  expect(readSecretToken(token)).toEqual({ schoolId, hash })
})

test('tokens are unique', () => {
  expect(new Set(Array.from({ length: 100 }, () => makeSecretToken(schoolId).token)).size).toBe(100)
})

test.each<[string, (token: string) => string]>([
  ['empty', () => ''],
  ['too short', token => token.slice(1)],
  ['too long', token => `${token}A`],
  ['a trailing line break', token => `${token}\n`],
  ['padding', token => `${token.slice(0, -1)}=`],
  ['the other Base64 alphabet', token => `${token.slice(0, -1)}+`],
])('a malformed token is refused: %s', (_what, spoil) => {
  expect(readSecretToken(spoil(makeSecretToken(schoolId).token))).toBeNull()
})
