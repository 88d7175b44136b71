import { createHash } from 'node:crypto'
import argon2 from '@node-rs/argon2'
import type { SignIn } from '../../src/auth/sign-in.js'
import type { MembershipKey } from '../../src/auth/sign-in-statements.js'
import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { SignIn as SignInOver } from '../../src/auth/sign-in.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { address, password, refusalOf, tokens, useSignIn } from './support.js'

const { people, committed, makeSignIn, isGood } = useSignIn()

const WRONG = {
  code: 'UNAUTHENTICATED',
  message: 'The email or the password is wrong, or there is no such membership.',
  extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
}

afterEach(() => {
  jest.restoreAllMocks()
})

test('the right password signs in', async () => {
  const member = await people.buildMember('COACH')
  const signIn = makeSignIn()
  const before = Date.now()
  const signedIn = await signIn.login({ email: member.email, password }, address)
  const after = Date.now()

  const [session, ...others] = await people.sessionsOf(member)
  expect(others).toEqual([])
  expect(session?.endedAt).toBeNull()
  expect(signedIn.viewer).toEqual({ schoolId: member.schoolId, membershipId: member.membershipId, role: 'COACH', sessionId: session?.id })
  expect(tokens.verify(signedIn.accessToken)).toEqual(signedIn.viewer)
  expect(await isGood(signedIn.viewer)).toBe(true)
  const issuedAt = signedIn.expiresAt.getTime() - 60 * 60 * 1000 // Tokens expire on whole seconds.
  expect(issuedAt).toBeGreaterThan(before - 1000)
  expect(issuedAt).toBeLessThan(after + 1000)
  expect(await people.lastUsedAt(member)).toEqual(signIn.now())
})

test('only the SHA-256 of the refresh token is stored, for 30 days', async () => {
  const member = await people.buildMember()
  const signIn = makeSignIn()
  const { refreshToken, viewer } = await signIn.login({ email: member.email, password }, address)
  const rows = await committed(
    sql => sql<{ hash: Uint8Array; lifetime: string }>`SELECT encode(token_hash, 'hex') AS hash, (expires_at - created_at)::text AS lifetime
      FROM refresh_tokens WHERE school_id = ${member.schoolId} AND session_id = ${viewer.sessionId} AND used_at IS NULL`,
  )
  const hash = createHash('sha256').update(Buffer.from(refreshToken, 'base64url')).digest('hex')
  expect(rows).toEqual([{ hash, lifetime: '30 days' }])
})

test('an email ignores case and surrounding spaces', async () => {
  const member = await people.buildMember()
  const { viewer } = await makeSignIn().login({ email: ` ${member.email.toUpperCase()} `, password }, address)
  expect(viewer.membershipId).toBe(member.membershipId)
})

describe('of several memberships', () => {
  const id = (last: string): string => `0190f000-0000-7000-8000-0000000000${last}`
  const day = (number: number): Date => new Date(Date.UTC(2026, 0, number))

  async function chosen(memberships: readonly { readonly id: string; readonly lastUsedAt?: Date }[], named?: string): Promise<string> {
    const person = await people.buildPerson()
    for (const membership of memberships) await people.buildMembership(person, membership)
    const { viewer } = await makeSignIn().login(
      { email: person.email, password, ...(named !== undefined && { membershipId: named }) },
      address,
    )
    return viewer.membershipId
  }

  test('the last used one is chosen', async () => {
    expect(
      await chosen([
        { id: id('11'), lastUsedAt: day(1) },
        { id: id('12'), lastUsedAt: day(3) },
        { id: id('13'), lastUsedAt: day(2) },
      ]),
    ).toBe(id('12'))
  })
  test('a used one is preferred over one never used', async () => {
    expect(await chosen([{ id: id('21') }, { id: id('22'), lastUsedAt: day(1) }])).toBe(id('22'))
  })
  test('the oldest is chosen if none was used', async () => {
    expect(await chosen([{ id: id('32') }, { id: id('31') }, { id: id('33') }])).toBe(id('31'))
  })
  test('the named one is chosen, ignoring case', async () => {
    expect(await chosen([{ id: id('4a'), lastUsedAt: day(1) }, { id: id('4b') }], id('4b'))).toBe(id('4b'))
    expect(await chosen([{ id: id('5a'), lastUsedAt: day(1) }, { id: id('5b') }], id('5b').toUpperCase())).toBe(id('5b'))
  })
  test('a disabled one is skipped', async () => {
    const person = await people.buildPerson()
    const disabled = await people.buildMembership(person, { lastUsedAt: day(1) })
    const enabled = await people.buildMembership(person)
    await people.setDisabled(disabled, day(2))
    expect((await makeSignIn().login({ email: person.email, password }, address)).viewer.membershipId).toBe(enabled.membershipId)
  })
  test('the one signed in to becomes the last used', async () => {
    const person = await people.buildPerson()
    await people.buildMembership(person, { lastUsedAt: day(1) })
    const other = await people.buildMembership(person)
    const signIn = makeSignIn()
    await signIn.login({ email: person.email, password, membershipId: other.membershipId }, address)
    expect((await signIn.login({ email: person.email, password, membershipId: null }, address)).viewer.membershipId).toBe(
      other.membershipId,
    )
  })
})

describe('refused with the same error, after one password check, with nothing written:', () => {
  type Input = Parameters<SignIn['login']>[0]

  async function expectRefused(input: Input, memberships: readonly MembershipKey[] = []): Promise<void> {
    const verify = jest.spyOn(argon2, 'verify')
    expect(await refusalOf(makeSignIn().login(input, address))).toEqual(WRONG)
    expect(verify).toHaveBeenCalledTimes(1)
    for (const membership of memberships) {
      expect(await people.sessionsOf(membership)).toEqual([])
      expect(await people.lastUsedAt(membership)).toBeNull()
    }
  }

  test('an unknown email', () => expectRefused({ email: 'nobody@school.example', password }))
  test('an empty email', () => expectRefused({ email: '', password }))
  test.each(['a wrong password', password.toUpperCase(), ''])('the password "%s"', async wrong => {
    const member = await people.buildMember()
    await expectRefused({ email: member.email, password: wrong }, [member])
  })
  test.each(['0190f000-0000-7000-8000-0000000000ff', 'no id', ''])('the nonexistent membership "%s"', async membershipId => {
    const member = await people.buildMember()
    await expectRefused({ email: member.email, password, membershipId }, [member])
  })
  test('someone else’s membership', async () => {
    const [member, other] = [await people.buildMember(), await people.buildMember()]
    await expectRefused({ email: member.email, password, membershipId: other.membershipId }, [member, other])
  })
  test('a named membership that is disabled', async () => {
    const member = await people.buildMember()
    const disabled = await people.buildMembership(member)
    await people.setDisabled(disabled, new Date())
    await expectRefused({ email: member.email, password, membershipId: disabled.membershipId }, [member, disabled])
  })
  test('a person whose memberships are all disabled', async () => {
    const member = await people.buildMember()
    await people.setDisabled(member, new Date())
    await expectRefused({ email: member.email, password }, [member])
  })
  test('a person without a membership', async () => {
    const person = await people.buildPerson()
    await expectRefused({ email: person.email, password })
  })
  test('a membership disabled during the password check', async () => {
    const member = await people.buildMember()
    jest.spyOn(argon2, 'verify').mockImplementationOnce(async () => {
      await people.setDisabled(member, new Date())
      return true
    })
    await expectRefused({ email: member.email, password }, [member])
  })
})

describe('failed attempts', () => {
  async function failTimes(signIn: SignIn, times: number, email: string, membershipId: string | null = null): Promise<void> {
    const guess = membershipId === null ? 'a guess' : password
    for (let time = 0; time < times; time++) {
      expect((await refusalOf(signIn.login({ email, password: guess, membershipId }, address))).code).toBe('UNAUTHENTICATED')
    }
  }
  async function expectBlocked(signIn: SignIn, email: string): Promise<void> {
    const verify = jest.spyOn(argon2, 'verify')
    const refusal = await refusalOf(signIn.login({ email, password }, address))
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', extensions: { http: { status: 429 } } })
    expect(verify).not.toHaveBeenCalled()
  }

  test('lock the account after five, in any spelling, before the password is checked', async () => {
    const member = await people.buildMember()
    const signIn = makeSignIn()
    await failTimes(signIn, 2, member.email)
    await failTimes(signIn, 3, ` ${member.email.toUpperCase()}`)
    await expectBlocked(signIn, member.email)
  })
  test('lock an account that does not exist after five', async () => {
    const signIn = makeSignIn()
    await failTimes(signIn, 5, 'nobody@school.example')
    await expectBlocked(signIn, 'nobody@school.example')
  })
  test('include the right password with a wrong membership; otherwise the lock would reveal that it is right', async () => {
    const member = await people.buildMember()
    const signIn = makeSignIn()
    await failTimes(signIn, 5, member.email, 'no id')
    await expectBlocked(signIn, member.email)
  })
  test('are cleared by a success', async () => {
    const member = await people.buildMember()
    const signIn = makeSignIn()
    await failTimes(signIn, 4, member.email)
    await signIn.login({ email: member.email, password }, address)
    await failTimes(signIn, 4, member.email)
    await expect(signIn.login({ email: member.email, password }, address)).resolves.toBeDefined()
  })
})

test('one person can sign in many times at once', async () => {
  const member = await people.buildMember()
  const signIn = makeSignIn()
  await Promise.all(Array.from({ length: 25 }, () => signIn.login({ email: member.email, password }, address)))
  expect(await people.sessionsOf(member)).toHaveLength(25)
})

test('an unreachable database is not a failed attempt', async () => {
  const nowhere = openServerDatabase('postgresql://postgres@127.0.0.1:1/none', 1)
  const signIn = new SignInOver(nowhere, tokens, new LoginLimiter())
  for (let time = 0; time < 11; time++) {
    expect((await refusalOf(signIn.login({ email: 'someone@school.example', password }, address))).code).toBe('SERVICE_UNAVAILABLE')
  }
  await nowhere.close()
})
