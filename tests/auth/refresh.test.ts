import { makeSecretToken } from '../../src/auth/secret-token.js'
import type { SignedIn } from '../../src/auth/sign-in.js'
import { address, password, refusalOf, tokens, useSignIn, type SignInTests } from './support.js'

const { people, committed, makeSignIn, isGood } = useSignIn()

const REFUSED = {
  code: 'UNAUTHENTICATED',
  message: 'Sign in again: the refresh token is malformed, expired, already used or no longer valid.',
  extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
}

interface Start {
  readonly signIn: ReturnType<SignInTests['makeSignIn']>
  readonly member: Awaited<ReturnType<typeof people.buildMember>>
  readonly signedIn: SignedIn
}
async function start(): Promise<Start> {
  const member = await people.buildMember('PARENT')
  const signIn = makeSignIn()
  return { member, signIn, signedIn: await signIn.login({ email: member.email, password }, address) }
}

test('a refresh token is exchanged for new tokens of the same session', async () => {
  const { signIn, member, signedIn } = await start()
  const refreshed = await signIn.refresh(signedIn.refreshToken)
  expect(refreshed.viewer).toEqual(signedIn.viewer)
  expect(refreshed.refreshToken).not.toBe(signedIn.refreshToken)
  expect(tokens.verify(refreshed.accessToken)).toEqual(signedIn.viewer)
  expect(await isGood(refreshed.viewer)).toBe(true)
  const again = await signIn.refresh(refreshed.refreshToken)
  expect(again.viewer).toEqual(signedIn.viewer)
  expect(await people.sessionsOf(member)).toEqual([{ id: signedIn.viewer.sessionId, endedAt: null }])
})

test('each rotation starts a new 30 days', async () => {
  const { signIn, signedIn } = await start()
  signIn.pass(30, -1)
  const refreshed = await signIn.refresh(signedIn.refreshToken)
  signIn.pass(30, -1)
  const again = await signIn.refresh(refreshed.refreshToken)
  signIn.pass(30)
  expect(await refusalOf(signIn.refresh(again.refreshToken))).toEqual(REFUSED)
})

describe('a reused refresh token', () => {
  test('is refused and ends its session, also for the first user', async () => {
    const { signIn, member, signedIn } = await start()
    const refreshed = await signIn.refresh(signedIn.refreshToken)
    signIn.pass(1)
    expect(await refusalOf(signIn.refresh(signedIn.refreshToken))).toEqual(REFUSED)
    expect(await people.sessionsOf(member)).toEqual([{ id: signedIn.viewer.sessionId, endedAt: signIn.now() }])
    expect(await refusalOf(signIn.refresh(refreshed.refreshToken))).toEqual(REFUSED)
    expect(await isGood(refreshed.viewer)).toBe(false)
  })

  test('is refused and ends its session even after the token has expired', async () => {
    const { signIn, signedIn } = await start()
    const refreshed = await signIn.refresh(signedIn.refreshToken)
    signIn.pass(29)
    const last = await signIn.refresh(refreshed.refreshToken)
    signIn.pass(2)
    expect(await refusalOf(signIn.refresh(signedIn.refreshToken))).toEqual(REFUSED)
    expect(await isGood(last.viewer)).toBe(false)
  })

  test('keeps the session’s first end time', async () => {
    const { signIn, member, signedIn } = await start()
    await signIn.refresh(signedIn.refreshToken)
    await refusalOf(signIn.refresh(signedIn.refreshToken))
    const ended = signIn.now()
    signIn.pass(1)
    await refusalOf(signIn.refresh(signedIn.refreshToken))
    expect(await people.sessionsOf(member)).toMatchObject([{ endedAt: ended }])
  })

  test('does not end the person’s other sessions', async () => {
    const { signIn, member, signedIn } = await start()
    const other = await signIn.login({ email: member.email, password }, address)
    await signIn.refresh(signedIn.refreshToken)
    await refusalOf(signIn.refresh(signedIn.refreshToken))
    expect(await isGood(other.viewer)).toBe(true)
    await expect(signIn.refresh(other.refreshToken)).resolves.toMatchObject({ viewer: other.viewer })
  })

  test('concurrently succeeds exactly once, and ends the session', async () => {
    const { signIn, signedIn } = await start()
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => signIn.refresh(signedIn.refreshToken)))
    const winners = outcomes.filter(outcome => outcome.status === 'fulfilled').map(outcome => outcome.value)
    expect(winners).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(await refusalOf(Promise.reject(outcome.reason as Error))).toEqual(REFUSED)
    }
    expect(await isGood(signedIn.viewer)).toBe(false)
    expect(await refusalOf(signIn.refresh(winners[0]?.refreshToken ?? ''))).toEqual(REFUSED)
    const [tokensOfSession] = await committed(
      sql => sql<{ count: number }>`SELECT count(*)::int FROM refresh_tokens WHERE session_id = ${signedIn.viewer.sessionId}`,
    )
    expect(tokensOfSession).toEqual({ count: 2 })
  })
})

describe('refused with the same error:', () => {
  const expectRefused = async ({ signIn }: Start, token: string): Promise<void> => {
    expect(await refusalOf(signIn.refresh(token))).toEqual(REFUSED)
  }

  test.each(['', 'no token', 'A'.repeat(63), '!'.repeat(64)])('a malformed token: "%s"', async token => expectRefused(await start(), token))

  test('an unknown token', async () => {
    const started = await start()
    await expectRefused(started, makeSecretToken(started.member.schoolId).token)
    expect(await isGood(started.signedIn.viewer)).toBe(true)
  })

  test('a token with another school’s id', async () => {
    const started = await start()
    const elsewhere = makeSecretToken(await people.buildSchool()).token
    await expectRefused(started, elsewhere.slice(0, 21) + started.signedIn.refreshToken.slice(21))
  })

  test('an expired token, to the millisecond, which ends nothing', async () => {
    const started = await start()
    started.signIn.pass(30)
    await expectRefused(started, started.signedIn.refreshToken)
    expect(await isGood(started.signedIn.viewer)).toBe(true)
  })

  test('a token of an ended session', async () => {
    const started = await start()
    await started.signIn.logout(started.signedIn.viewer)
    await expectRefused(started, started.signedIn.refreshToken)
  })

  test('a token of a disabled membership, until it is enabled', async () => {
    const started = await start()
    await people.setDisabled(started.member, new Date())
    await expectRefused(started, started.signedIn.refreshToken)
    await people.setDisabled(started.member, null)
    await expect(started.signIn.refresh(started.signedIn.refreshToken)).resolves.toMatchObject({ viewer: started.signedIn.viewer })
  })
})
