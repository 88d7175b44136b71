import { createHash } from 'node:crypto'
import { makeSecretToken, readSecretToken } from '../../src/auth/secret-token.js'

const schoolId = '0190f000-0000-7000-8000-00000000000f'

test('a token is its school and 32 random bytes; its SHA-256 is what is kept', () => {
  const { token, hash } = makeSecretToken(schoolId)
  const bytes = Buffer.from(token, 'base64url')
  expect(bytes).toHaveLength(48)
  expect(bytes.subarray(0, 16).toString('hex')).toBe(schoolId.replaceAll('-', ''))
  expect(hash).toEqual(createHash('sha256').update(bytes).digest())
  expect(readSecretToken(token)).toEqual({ schoolId, hash })
})

test('no two are alike', () => {
  expect(new Set(Array.from({ length: 100 }, () => makeSecretToken(schoolId).token)).size).toBe(100)
})

test.each<[string, (token: string) => string]>([
  ['nothing', () => ''],
  ['too short', token => token.slice(1)],
  ['too long', token => `${token}A`],
  ['a line break behind', token => `${token}\n`],
  ['padding', token => `${token.slice(0, -1)}=`],
  ['the other Base64 alphabet', token => `${token.slice(0, -1)}+`],
])('malformed: %s', (_what, spoil) => {
  expect(readSecretToken(spoil(makeSecretToken(schoolId).token))).toBeNull()
})
