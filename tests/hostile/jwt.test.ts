import { createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import { demoIds } from '../../prisma/demo/ids.js'
import { useServer } from '../api/support.js'
import { Client } from '../support/client.js'
import { inTransaction } from '../support/sql.js'

// Over HTTP, with tampered tokens. tests/auth/access-token.test.ts covers what verification itself refuses.

const { server, as, addMember } = useServer({ debug: false })

type Json = Readonly<Record<string, unknown>>
const encode = (part: Json | string): string => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
const decode = (part: string): Json => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json

interface Parts {
  readonly header: string
  readonly payload: string
  readonly signature: string
}
async function goodToken(): Promise<Parts> {
  const [header = '', payload = '', signature = ''] = ((await as('coach')).token ?? '').split('.')
  return { header, payload, signature }
}
const join = ({ header, payload, signature }: Parts): string => `${header}.${payload}.${signature}`

async function statusOf(authorization: string | null, headers: Readonly<Record<string, string>> = {}): Promise<readonly [number, unknown]> {
  const response = await fetch(`${server().url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }), ...headers },
    body: JSON.stringify({ query: '{ viewer { role } roster { totalCount } }' }),
  })
  const { data = null, errors = [] } = (await response.json()) as { data?: unknown; errors?: readonly { extensions: { code: string } }[] }
  return [response.status, data ?? errors.map(({ extensions }) => extensions.code)]
}
const REFUSED = [401, ['UNAUTHENTICATED']]
const expectRefused = async (token: string): Promise<void> => {
  expect(await statusOf(`Bearer ${token}`)).toEqual(REFUSED)
}

test('the untampered token works', async () => {
  expect((await statusOf(`Bearer ${join(await goodToken())}`))[0]).toBe(200)
})

test('the token has an issuer, an audience and an expiry', async () => {
  expect(decode((await goodToken()).payload)).toMatchObject({ iss: 'rtsport', aud: 'rtsport-api', exp: expect.any(Number) as number })
})

describe('an edited claim with the old signature is refused:', () => {
  test.each<readonly [what: string, change: Json]>([
    ['another role', { role: 'AT' }],
    ['another membership', { sub: demoIds.lincolnTrainer }],
    ['another school', { school: demoIds.rooseveltSchool }],
    ['another school’s trainer', { school: demoIds.rooseveltSchool, sub: demoIds.rooseveltTrainer, role: 'AT' }],
    ['a later expiry', { exp: 4_102_444_800 }],
    ['another audience', { aud: 'everyone' }],
    ['an additional claim', { admin: true }],
  ])('%s', async (_what, change) => {
    const token = await goodToken()
    await expectRefused(join({ ...token, payload: encode({ ...decode(token.payload), ...change }) }))
  })

  test('the same claims in another order or spelling', async () => {
    const token = await goodToken()
    const claims = decode(token.payload)
    await expectRefused(join({ ...token, payload: encode(Object.fromEntries(Object.entries(claims).reverse())) }))
    await expectRefused(join({ ...token, payload: encode(`${JSON.stringify(claims)} `) }))
  })
})

describe('a header that chooses how to verify is refused:', () => {
  test.each(['none', 'None', 'NONE', 'nOnE', '', 'HS384', 'HS512', 'RS256', 'ES256', 'PS256', 'EdDSA', null, 0, [], ['HS256']])(
    'alg %j',
    async alg => {
      const token = await goodToken()
      const header = encode({ alg, typ: 'JWT' })
      for (const signature of [token.signature, 'AA', createHmac('sha256', '').update(`${header}.${token.payload}`).digest('base64url')])
        await expectRefused(join({ ...token, header, signature }))
      await expectRefused(`${header}.${token.payload}.`)
    },
  )

  test.each<readonly [what: string, header: Json]>([
    ['an embedded key', { jwk: { kty: 'oct', k: encode('a key of the attacker, of 32 bytes and more') } }],
    ['a key URL', { jku: 'http://127.0.0.1:1/keys.json' }],
    ['a certificate', { x5u: 'http://127.0.0.1:1/cert', x5c: ['MIIB'] }],
    ['a key id that is a file path', { kid: '../../../../../../dev/null' }],
    ['a key id that is SQL', { kid: "x' UNION SELECT 'a key of the attacker, of 32 bytes and more' --" }],
    ['a critical extension', { crit: ['b64'], b64: false }],
  ])('%s', async (_what, more) => {
    const { payload } = await goodToken()
    const header = encode({ alg: 'HS256', typ: 'JWT', ...more })
    for (const key of ['a key of the attacker, of 32 bytes and more', '', '\0'])
      await expectRefused(`${header}.${payload}.${createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url')}`)
  })

  test('a public key as the HMAC secret', async () => {
    const { payload } = await goodToken()
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = publicKey.export({ type: 'spki', format: 'pem' })
    const hs = `${encode({ alg: 'HS256', typ: 'JWT' })}.${payload}`
    await expectRefused(`${hs}.${createHmac('sha256', pem).update(hs).digest('base64url')}`)
    const rs = `${encode({ alg: 'RS256', typ: 'JWT', jwk: publicKey.export({ format: 'jwk' }) })}.${payload}`
    await expectRefused(`${rs}.${createSign('RSA-SHA256').update(rs).sign(privateKey, 'base64url')}`)
  })
})

describe('a signature is refused', () => {
  test('that differs in any one character or in length', async () => {
    const token = await goodToken()
    const { signature } = token
    for (const at of signature.split('').keys()) {
      // The last character's neighbour has the same signature bits, and differs only in unused bits.
      for (const other of [signature[at] === 'A' ? 'B' : 'A', String.fromCharCode(signature.charCodeAt(at) ^ 1)]) {
        const changed = signature.slice(0, at) + other + signature.slice(at + 1)
        await expectRefused(join({ ...token, signature: changed }))
      }
    }
    for (const changed of [signature.slice(0, -1), `${signature}A`, `${signature}=`, `${signature}==`, ''])
      await expectRefused(join({ ...token, signature: changed }))
  })

  test('that belongs to another token with the same key', async () => {
    const token = await goodToken()
    const [, , other = ''] = ((await as('trainer')).token ?? '').split('.')
    await expectRefused(join({ ...token, signature: other }))
  })
})

describe('a valid token', () => {
  test('is accepted only in the Authorization header', async () => {
    const token = join(await goodToken())
    expect(await statusOf(null, { cookie: `token=${token}; authorization=Bearer ${token}` })).toEqual(REFUSED)
    expect(await statusOf(null, { 'x-access-token': token, 'proxy-authorization': `Bearer ${token}` })).toEqual(REFUSED)
    for (const scheme of ['Basic', 'Token', 'Bearer Bearer', 'JWT', '']) expect(await statusOf(`${scheme} ${token}`)).toEqual(REFUSED)
    expect(await statusOf(`Bearer ${token}, Bearer ${token}`)).toEqual(REFUSED)
    const inAddress = await fetch(`${server().url}/graphql?access_token=${token}&query=${encodeURIComponent('{ viewer { role } }')}`, {
      headers: { 'apollo-require-preflight': '1' },
    })
    expect(inAddress.status).toBe(401)
  })

  test('with another member’s session, or none, is refused by the database', async () => {
    const [one, other] = [await addMember('AT'), await addMember('COACH')]
    const { tokens } = server()
    const claims = { schoolId: demoIds.lincolnSchool, membershipId: one.membershipId, role: 'AT' as const }
    const role = async (sessionId: string): Promise<unknown> =>
      (await statusOf(`Bearer ${tokens.sign({ ...claims, sessionId }).accessToken}`))[0]
    expect(await role(one.sessionId)).toBe(200)
    expect(await role(other.sessionId)).toBe(401)
    expect(await role('0190ffff-ffff-7fff-bfff-ffffffffffff')).toBe(401)
  })

  test('with a role its membership does not have is refused by the database', async () => {
    const coach = await addMember('COACH')
    const { accessToken } = server().tokens.sign({
      schoolId: demoIds.lincolnSchool,
      membershipId: coach.membershipId,
      sessionId: coach.sessionId,
      role: 'AT',
    })
    expect(await statusOf(`Bearer ${accessToken}`)).toEqual(REFUSED)
  })

  test('is refused once its session has ended', async () => {
    const { client, sessionId } = await addMember('COACH')
    expect((await client.raw('{ viewer { role } }')).status).toBe(200)
    await inTransaction(server().database, 'commit', sql => sql`UPDATE sessions SET ended_at = now() WHERE id = ${sessionId}`)
    expect((await new Client(server().url, client.token).raw('{ viewer { role } }')).status).toBe(401)
  })
})
