import { RefreshDocument, LoginDocument } from '../generated/documents.js'
import { useServer } from '../api/support.js'
import { Client, type Answer } from '../support/client.js'

// A refresh token is copied from a phone. tests/auth/refresh.test.ts covers the rotation itself; here is what the thief and the owner see.

const { server, anonymous, sql } = useServer({ debug: false })

interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}
const signIn = async (): Promise<Tokens> =>
  (await anonymous().ask(LoginDocument, { email: 'coach@lincoln.example', password: 'sideline', membershipId: null })).login
const refresh = (refreshToken: string): Promise<Answer<{ refresh: Tokens }>> => anonymous().run(RefreshDocument, { refreshToken })
const tokensOf = ({ data }: Answer<{ refresh: Tokens }>): Tokens => {
  if (!data) throw new Error('the token was not exchanged')
  return data.refresh
}
const isIn = async ({ accessToken }: Tokens): Promise<boolean> =>
  (await new Client(server().url, accessToken).raw('{ viewer { role } }')).status === 200

async function expectOut(tokens: Tokens): Promise<void> {
  expect(await isIn(tokens)).toBe(false)
  expect((await refresh(tokens.refreshToken)).status).toBe(401)
}

test('if the thief refreshes first, both are signed out when the owner refreshes', async () => {
  const owner = await signIn()
  const thief = tokensOf(await refresh(owner.refreshToken))
  expect(await isIn(thief)).toBe(true)
  const { status, errors } = await refresh(owner.refreshToken)
  expect([status, errors.map(({ extensions }) => extensions.code)]).toEqual([401, ['UNAUTHENTICATED']])
  await expectOut(thief)
  await expectOut(owner)
})

test('if the owner refreshes first, the thief’s copy is refused and ends the session', async () => {
  const copied = await signIn()
  const owner = tokensOf(await refresh(copied.refreshToken))
  expect((await refresh(copied.refreshToken)).status).toBe(401)
  await expectOut(owner)
})

test('if the thief refreshes repeatedly, the owner’s refresh still ends the session with all its tokens', async () => {
  const owner = await signIn()
  const stolen = [tokensOf(await refresh(owner.refreshToken))]
  for (let times = 0; times < 3; times++) stolen.push(tokensOf(await refresh(stolen.at(-1)?.refreshToken ?? '')))
  expect((await refresh(owner.refreshToken)).status).toBe(401)
  for (const tokens of stolen) await expectOut(tokens)
})

test('of twenty concurrent refreshes at most one succeeds, and the session ends', async () => {
  const owner = await signIn()
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(owner.refreshToken)))
  expect(answers.map(({ status }) => status).filter(status => status !== 401 && status !== 200)).toEqual([])
  const winners = answers.filter(({ status }) => status === 200)
  expect(winners.length).toBeLessThanOrEqual(1)
  for (const winner of winners) await expectOut(tokensOf(winner))
})

test('the owner’s other sessions continue', async () => {
  const [phone, laptop] = [await signIn(), await signIn()]
  await refresh(phone.refreshToken)
  await refresh(phone.refreshToken)
  expect(await isIn(laptop)).toBe(true)
})

test('an access token cannot refresh, and a refresh token cannot read', async () => {
  const { accessToken, refreshToken } = await signIn()
  expect((await refresh(accessToken)).status).toBe(401)
  expect(await isIn({ accessToken: refreshToken, refreshToken })).toBe(false)
})

test('the database contains no usable refresh token', async () => {
  const { refreshToken } = await signIn()
  const rows = await sql(sql => sql.column<string>`SELECT t::text FROM refresh_tokens AS t`)
  const bytes = Buffer.from(refreshToken, 'base64url')
  for (const shape of [refreshToken, bytes.toString('hex'), bytes.subarray(16).toString('hex')])
    expect(rows.filter(row => row.includes(shape))).toEqual([])
})
