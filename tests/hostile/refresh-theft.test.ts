import { RefreshDocument, LoginDocument } from '../generated/documents.js'
import { useServer } from '../api/support.js'
import { Client, type Answer } from '../support/client.js'

// A refresh token is copied from a phone. What the rotation does in itself is in tests/auth/refresh.test.ts; here it is what the thief
// and the owner see.

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

test('the thief is first: when the owner comes, both are out, at once', async () => {
  const owner = await signIn()
  const thief = tokensOf(await refresh(owner.refreshToken))
  expect(await isIn(thief)).toBe(true)
  const { status, errors } = await refresh(owner.refreshToken)
  expect([status, errors.map(({ extensions }) => extensions.code)]).toEqual([401, ['UNAUTHENTICATED']])
  await expectOut(thief)
  await expectOut(owner)
})

test('the owner is first: the thief’s copy is worth nothing, and gives itself away', async () => {
  const copied = await signIn()
  const owner = tokensOf(await refresh(copied.refreshToken))
  expect((await refresh(copied.refreshToken)).status).toBe(401)
  await expectOut(owner)
})

test('the thief goes on for a while: the session ends all the same, with every token that came of it', async () => {
  const owner = await signIn()
  const stolen = [tokensOf(await refresh(owner.refreshToken))]
  for (let times = 0; times < 3; times++) stolen.push(tokensOf(await refresh(stolen.at(-1)?.refreshToken ?? '')))
  expect((await refresh(owner.refreshToken)).status).toBe(401)
  for (const tokens of stolen) await expectOut(tokens)
})

test('twenty at once: one at the most gets tokens, and the session is over', async () => {
  const owner = await signIn()
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(owner.refreshToken)))
  expect(answers.map(({ status }) => status).filter(status => status !== 401 && status !== 200)).toEqual([])
  const winners = answers.filter(({ status }) => status === 200)
  expect(winners.length).toBeLessThanOrEqual(1)
  for (const winner of winners) await expectOut(tokensOf(winner))
})

test('the owner’s sign-in elsewhere goes on', async () => {
  const [phone, laptop] = [await signIn(), await signIn()]
  await refresh(phone.refreshToken)
  await refresh(phone.refreshToken)
  expect(await isIn(laptop)).toBe(true)
})

test('an access token refreshes nothing, and a refresh token reads nothing', async () => {
  const { accessToken, refreshToken } = await signIn()
  expect((await refresh(accessToken)).status).toBe(401)
  expect(await isIn({ accessToken: refreshToken, refreshToken })).toBe(false)
})

test('the database holds none that could be used', async () => {
  const { refreshToken } = await signIn()
  const rows = await sql(sql => sql.column<string>`SELECT t::text FROM refresh_tokens AS t`)
  const bytes = Buffer.from(refreshToken, 'base64url')
  for (const shape of [refreshToken, bytes.toString('hex'), bytes.subarray(16).toString('hex')])
    expect(rows.filter(row => row.includes(shape))).toEqual([])
})
