import { createHmac, generateKeyPairSync } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { AccessTokens } from '../../src/auth/access-token.js'
import type { Viewer } from '../../src/auth/viewer.js'

const key = 'the key that signs, of 32 bytes or more'
const previousKey = 'the key that signed before, of 32 bytes or more'
const otherKey = 'a key of someone else, of 32 bytes or more'
const viewer: Viewer = {
  schoolId: '0190f000-0000-7000-8000-000000000001',
  membershipId: '0190f000-0000-7000-8000-000000000002',
  role: 'COACH',
  sessionId: '0190f000-0000-7000-8000-000000000003',
}
const claims = { sub: viewer.membershipId, school: viewer.schoolId, role: viewer.role, session: viewer.sessionId }
const options: jwt.SignOptions = { algorithm: 'HS256', issuer: 'rtsport', audience: 'rtsport-api', expiresIn: 60 }

const tokens = new AccessTokens([key, previousKey], 30)

const encode = (part: unknown): string => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
/** A correctly signed token that jsonwebtoken would refuse to make. */
function signByHand(header: unknown, payload: unknown): string {
  const text = `${encode(header)}.${encode(payload)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}
const inAMinute = (): number => Math.floor(Date.now() / 1000) + 60
const goodPayload = (): object => ({ ...claims, iss: 'rtsport', aud: 'rtsport-api', exp: inAMinute() })
const without = (name: string): object => Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name))

afterEach(() => {
  jest.useRealTimers()
})

test('a signed token verifies', () => {
  expect(tokens.verify(tokens.sign(viewer).accessToken)).toEqual(viewer)
})

test('the forged tokens below fail for their fault, not for how they are made', () => {
  expect(tokens.verify(jwt.sign(claims, key, options))).toEqual(viewer)
  expect(tokens.verify(signByHand({ alg: 'HS256', typ: 'JWT' }, goodPayload()))).toEqual(viewer)
})

test('a token is valid up to its expiry, exclusive', () => {
  jest.useFakeTimers({ now: Date.parse('2026-09-01T12:00:00.900Z') })
  const { accessToken, expiresAt } = tokens.sign(viewer)
  expect(expiresAt).toEqual(new Date('2026-09-01T12:30:00.000Z'))
  jest.setSystemTime(expiresAt.getTime() - 1)
  expect(tokens.verify(accessToken)).toEqual(viewer)
  jest.setSystemTime(expiresAt)
  expect(tokens.verify(accessToken)).toBeNull()
})

test('the first key signs, and the previous key still verifies', () => {
  const beforeTheChange = new AccessTokens([previousKey], 30)
  expect(tokens.verify(beforeTheChange.sign(viewer).accessToken)).toEqual(viewer)
  expect(beforeTheChange.verify(tokens.sign(viewer).accessToken)).toBeNull()
  expect(new AccessTokens([key], 30).verify(tokens.sign(viewer).accessToken)).toEqual(viewer)
})

test('a token of the previous key expires too', () => {
  expect(tokens.verify(jwt.sign(claims, previousKey, { ...options, expiresIn: -1 }))).toBeNull()
})

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

test.each<[string, () => string]>([
  ['an empty token', () => ''],
  ['no JWT structure', () => 'a.b.c'],
  ['a header that is not JSON', () => signByHand('{', goodPayload())],
  ['a payload that is not JSON', () => signByHand({ alg: 'HS256', typ: 'JWT' }, '{')],
  ['a payload that is null', () => signByHand({ alg: 'HS256', typ: 'JWT' }, 'null')],
  ['a payload that is text', () => signByHand({ alg: 'HS256' }, 'hello')],
  ['the signature of another key', () => jwt.sign(claims, otherKey, options)],
  ['no signature, algorithm none', () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(goodPayload())}.`],
  ['a good signature, algorithm none', () => signByHand({ alg: 'none', typ: 'JWT' }, goodPayload())],
  ['algorithm HS512', () => jwt.sign(claims, key, { ...options, algorithm: 'HS512' })],
  ['algorithm RS256', () => jwt.sign(claims, rsa.privateKey, { ...options, algorithm: 'RS256' })],
  ['a good signature declared as RS256', () => signByHand({ alg: 'RS256', typ: 'JWT' }, goodPayload())],
  ['another issuer', () => jwt.sign(claims, key, { ...options, issuer: 'someone' })],
  ['another audience', () => jwt.sign(claims, key, { ...options, audience: 'another-api' })],
  ['no issuer and no audience', () => jwt.sign(claims, key, { algorithm: 'HS256', expiresIn: 60 })],
  ['an expiry in the past', () => jwt.sign(claims, key, { ...options, expiresIn: -1 })],
  ['no expiry', () => signByHand({ alg: 'HS256', typ: 'JWT' }, { ...goodPayload(), exp: undefined })],
  ['a start in the future', () => jwt.sign(claims, key, { ...options, notBefore: 30 })],
  ['no membership', () => jwt.sign(without('sub'), key, options)],
  ['no school', () => jwt.sign(without('school'), key, options)],
  ['no session', () => jwt.sign(without('session'), key, options)],
  ['no role', () => jwt.sign(without('role'), key, options)],
  ['an unknown role', () => jwt.sign({ ...claims, role: 'OWNER' }, key, options)],
  ['a role named like an Object.prototype property', () => jwt.sign({ ...claims, role: 'toString' }, key, options)],
  ['a membership that is not a UUID', () => jwt.sign({ ...claims, sub: `${claims.sub}'` }, key, options)],
  ['a school that is not a UUID', () => jwt.sign({ ...claims, school: [claims.school] }, key, options)],
  ['a session that is not a UUID', () => jwt.sign({ ...claims, session: 3 }, key, options)],
])('refuses a token with %s', (_what, make) => {
  expect(tokens.verify(make())).toBeNull()
})

test('an RSA public key is never used as the HMAC secret', () => {
  const publicKey = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(goodPayload())}`
  const confused = `${text}.${createHmac('sha256', publicKey).update(text).digest('base64url')}`
  expect(tokens.verify(confused)).toBeNull()
})

test('a token with an edited payload is refused', () => {
  const [header = '', payload = '', signature = ''] = tokens.sign(viewer).accessToken.split('.')
  const edited = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), role: 'AT' }
  expect(tokens.verify([header, encode(edited), signature].join('.'))).toBeNull()
})

test('a token that is not a string is refused', () => {
  expect(tokens.verify(undefined as unknown as string)).toBeNull()
  expect(tokens.verify({} as unknown as string)).toBeNull()
})
