import { address, password, refusalOf, tokens, useSignIn } from './support.js'

const { people, makeSignIn, isGood } = useSignIn()

async function start() {
  const member = await people.buildMember('COACH')
  const signIn = makeSignIn()
  const { viewer, refreshToken } = await signIn.login({ email: member.email, password }, address)
  return { member, signIn, viewer, refreshToken }
}

test('a person can switch to another membership, even in another school, and the old session continues', async () => {
  const { member, signIn, viewer, refreshToken } = await start()
  const other = await people.buildMembership(member, { role: 'PARENT' })
  signIn.pass(1)
  const switched = await signIn.switchMembership(viewer, other.membershipId.toUpperCase())
  const [session] = await people.sessionsOf(other)
  expect(switched.viewer).toEqual({ ...other, role: 'PARENT', sessionId: session?.id })
  expect(tokens.verify(switched.accessToken)).toEqual(switched.viewer)
  expect(await isGood(switched.viewer)).toBe(true)
  expect(await isGood(viewer)).toBe(true)
  await expect(signIn.refresh(refreshToken)).resolves.toMatchObject({ viewer })
  await expect(signIn.refresh(switched.refreshToken)).resolves.toMatchObject({ viewer: switched.viewer })
})

test('a person can switch within a school, and that membership becomes the last used', async () => {
  const { member, signIn, viewer } = await start()
  const other = await people.buildMembership(member, { schoolId: member.schoolId, role: 'PARENT' })
  signIn.pass(1)
  await signIn.switchMembership(viewer, other.membershipId)
  expect(await people.lastUsedAt(other)).toEqual(signIn.now())
  expect((await signIn.login({ email: member.email, password }, address)).viewer.membershipId).toBe(other.membershipId)
})

describe('NOT_FOUND for', () => {
  type Started = Awaited<ReturnType<typeof start>>
  test.each<[string, (started: Started) => Promise<string> | string]>([
    ['an unknown id', () => '0190f000-0000-7000-8000-0000000000ff'],
    ['a malformed id', () => "'; DROP TABLE users"],
    ['the session’s own membership', started => started.member.membershipId],
    ['someone else’s membership', async () => (await people.buildMember()).membershipId],
    [
      'a disabled membership',
      async started => {
        const disabled = await people.buildMembership(started.member)
        await people.setDisabled(disabled, new Date())
        return disabled.membershipId
      },
    ],
  ])('%s', async (_what, idOf) => {
    const started = await start()
    const refusal = await refusalOf(started.signIn.switchMembership(started.viewer, await idOf(started)))
    expect(refusal).toMatchObject({ code: 'NOT_FOUND', message: 'There is no such membership.' })
    expect(await people.sessionsOf(started.member)).toHaveLength(1)
  })
})

test('an ended session cannot switch', async () => {
  const { member, signIn, viewer } = await start()
  const other = await people.buildMembership(member)
  await signIn.logout(viewer)
  expect((await refusalOf(signIn.switchMembership(viewer, other.membershipId))).code).toBe('UNAUTHENTICATED')
  expect(await people.sessionsOf(other)).toEqual([])
})
