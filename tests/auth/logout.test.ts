import type { Viewer } from '../../src/auth/viewer.js'
import { address, password, refusalOf, useSignIn } from './support.js'

const { people, makeSignIn, isGood } = useSignIn()

test('logout ends the session, and its access and refresh tokens', async () => {
  const member = await people.buildMember()
  const signIn = makeSignIn()
  const { viewer, refreshToken } = await signIn.login({ email: member.email, password }, address)
  expect(await isGood(viewer)).toBe(true)
  await signIn.logout(viewer)
  expect(await people.sessionsOf(member)).toEqual([{ id: viewer.sessionId, endedAt: signIn.now() }])
  expect(await isGood(viewer)).toBe(false)
  expect((await refusalOf(signIn.refresh(refreshToken))).code).toBe('UNAUTHENTICATED')
  expect((await refusalOf(signIn.logout(viewer))).code).toBe('UNAUTHENTICATED')
})

test('logout keeps other sessions', async () => {
  const member = await people.buildMember()
  const signIn = makeSignIn()
  const [here, there] = [
    await signIn.login({ email: member.email, password }, address),
    await signIn.login({ email: member.email, password }, address),
  ]
  await signIn.logout(here.viewer)
  expect(await isGood(there.viewer)).toBe(true)
  await expect(signIn.refresh(there.refreshToken)).resolves.toBeDefined()
})

test.each<[string, (own: Viewer, other: Viewer) => Viewer]>([
  ['the session of another membership', (own, other) => ({ ...own, sessionId: other.sessionId })],
  ['a role that the membership does not have', own => ({ ...own, role: 'ADMIN' })],
  ['another school', (own, other) => ({ ...own, schoolId: other.schoolId })],
])('logout ends nothing for a viewer that does not match the database: %s', async (_what, forge) => {
  const signIn = makeSignIn()
  const [own, other] = [
    await signIn.login({ email: (await people.buildMember()).email, password }, address),
    await signIn.login({ email: (await people.buildMember()).email, password }, address),
  ]
  expect((await refusalOf(signIn.logout(forge(own.viewer, other.viewer)))).code).toBe('UNAUTHENTICATED')
  expect(await isGood(own.viewer)).toBe(true)
  expect(await isGood(other.viewer)).toBe(true)
})

test('logout is refused for a disabled membership', async () => {
  const member = await people.buildMember()
  const signIn = makeSignIn()
  const { viewer } = await signIn.login({ email: member.email, password }, address)
  await people.setDisabled(member, new Date())
  expect((await refusalOf(signIn.logout(viewer))).code).toBe('UNAUTHENTICATED')
})
