import { demoIds } from '../../prisma/demo/ids.js'
import {
  AthleteDocument,
  CasePageDocument,
  LogoutDocument,
  ParentChildrenDocument,
  RefreshDocument,
  RosterDocument,
  TeamAthletesDocument,
  ViewerDocument,
} from '../generated/documents.js'
import { Client, signIn, type Answer } from '../support/client.js'
import { useServer, type Member } from './support.js'

const { server, anonymous, sql, addMember } = useServer()

/** Operations of every execution path: one statement, refused fields, resolvers, a transaction. */
const operations = [
  ['a query', '{ viewer { role } school { name } }'],
  [
    'a query for fields the role may not see',
    `{ viewer { role } cases { totalCount } case(id: "${demoIds.activeCase}") { bodyPart timeline { totalCount } } }`,
  ],
  ['a query that asks for the schema too', '{ viewer { role } __schema { queryType { name } } }'],
  [
    'a mutation, permitted to the role or not',
    `mutation { setEventVisibility(input: { eventId: "${demoIds.outCase}", visibility: [] }) { event { id } } }`,
  ],
  ['a mutation within fragments', 'mutation { ...F } fragment F on Mutation { ...G } fragment G on Mutation { logout }'],
] as const

const REFUSED = { code: 'UNAUTHENTICATED', message: 'Sign in: the access token is missing, malformed, expired or no longer valid.' }

/** The operation returns nothing, and the message is the same whatever the reason. */
function expectUnauthenticated({ errors, status, data }: Answer<unknown>): void {
  expect(errors.map(({ message, extensions }) => ({ code: extensions.code, message }))).toEqual([REFUSED])
  expect(status).toBe(401)
  expect(Object.values(data ?? {}).every(value => value === null)).toBe(true)
}

/** Passes if the member's sign-in works. */
async function expectGood({ client }: Member): Promise<void> {
  expect((await client.ask(ViewerDocument, {})).viewer.membershipId).not.toBe('')
}

const school = demoIds.lincolnSchool

describe.each(operations)('%s', (_what, document) => {
  test('is refused from the next request on when the membership is disabled, and served again when it is enabled', async () => {
    const member = await addMember('COACH')
    await expectGood(member)
    await sql(sql => sql`UPDATE memberships SET disabled_at = now() WHERE id = ${member.membershipId}`)
    expectUnauthenticated(await member.client.raw(document))
    await sql(sql => sql`UPDATE memberships SET disabled_at = NULL WHERE id = ${member.membershipId}`)
    await expectGood(member)
  })

  test('is refused from the next request on when the session has ended', async () => {
    const member = await addMember('PARENT')
    await expectGood(member)
    await sql(sql => sql`UPDATE sessions SET ended_at = now() WHERE id = ${member.sessionId}`)
    expectUnauthenticated(await member.client.raw(document))
  })

  test('is refused without a token', async () => {
    expectUnauthenticated(await anonymous().raw(document))
  })

  test.each<readonly [what: string, claims: (member: Member) => Parameters<ReturnType<typeof server>['tokens']['sign']>[0]]>([
    ['another role', ({ membershipId, sessionId }) => ({ schoolId: school, membershipId, role: 'AT', sessionId })],
    ['another school', ({ membershipId, sessionId }) => ({ schoolId: demoIds.rooseveltSchool, membershipId, role: 'COACH', sessionId })],
    ['another person', ({ sessionId }) => ({ schoolId: school, membershipId: demoIds.lincolnTrainer, role: 'AT', sessionId })],
    ['a session that never existed', ({ membershipId }) => ({ schoolId: school, membershipId, role: 'COACH', sessionId: membershipId })],
  ])('is refused with a signed token that claims %s', async (_claim, claims) => {
    const member = await addMember('COACH')
    const { accessToken } = server().tokens.sign(claims(member))
    expectUnauthenticated(await new Client(server().url, accessToken).raw(document))
  })

  test('is refused with an expired token', async () => {
    const { membershipId, sessionId } = await addMember('AT')
    const now = Date.now()
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now - 2 * 3_600_000)
    const { accessToken, expiresAt } = server().tokens.sign({ schoolId: school, membershipId, role: 'AT', sessionId })
    clock.mockRestore()
    expect(expiresAt.getTime()).toBeLessThan(now)
    expectUnauthenticated(await new Client(server().url, accessToken).raw(document))
  })
})

describe('the Authorization header', () => {
  const send = async (authorization: string): Promise<number> =>
    (await anonymous().post(JSON.stringify({ query: '{ viewer { role } }' }), { authorization })).status

  test('accepts “Bearer” in any case', async () => {
    const { client } = await addMember('ADMIN')
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect(await send(`${scheme} ${client.token ?? ''}`)).toBe(200)
  })

  test.each(['', 'Bearer', 'Bearer null', 'Bearer a.b.c', 'Basic YXRAbGluY29sbjpzaWRlbGluZQ==', `Bearer ${'a'.repeat(8000)}`])(
    'is refused as “%s”',
    async header => {
      expect(await send(header)).toBe(401)
    },
  )

  test('is refused with a tampered token', async () => {
    const [head = '', claims = '', signature = ''] = ((await addMember('COACH')).client.token ?? '').split('.')
    const raised = Buffer.from(Buffer.from(claims, 'base64url').toString().replace('COACH', 'AT')).toString('base64url')
    const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    for (const token of [
      `${head}.${raised}.${signature}`,
      `${unsigned}.${raised}.`,
      `${unsigned}.${raised}.${signature}`,
      `${head}.${claims}.AAAA`,
    ]) {
      expect(await send(`Bearer ${token}`)).toBe(401)
    }
  })

  test('does not block sign-in when its token is no longer valid', async () => {
    const stale = new Client(server().url, 'a.b.c')
    const answer = await stale.raw('mutation { login(email: "admin@lincoln.example", password: "sideline") { viewer { role } } }')
    expect(answer.data).toEqual({ login: { viewer: { role: 'ADMIN' } } })
  })
})

describe('logout', () => {
  test('ends the access token and the refresh token of this session, and of no other', async () => {
    const [here, elsewhere] = [await signIn(server(), 'admin@lincoln.example'), await signIn(server(), 'admin@lincoln.example')]
    const login = await anonymous().raw<{ readonly login: { readonly accessToken: string; readonly refreshToken: string } }>(
      'mutation { login(email: "admin@lincoln.example", password: "sideline") { accessToken refreshToken } }',
    )
    const { accessToken = '', refreshToken = '' } = login.data?.login ?? {}
    const leaving = new Client(server().url, accessToken)
    expect(await leaving.ask(LogoutDocument, {})).toEqual({ logout: true })

    expectUnauthenticated(await leaving.run(ViewerDocument, {}))
    expectUnauthenticated(await leaving.run(LogoutDocument, {}))
    const refreshed = await anonymous().run(RefreshDocument, { refreshToken })
    expect([refreshed.status, refreshed.errors[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
    for (const client of [here, elsewhere]) expect((await client.ask(ViewerDocument, {})).viewer.role).toBe('ADMIN')
  })

  test('a refresh token works once; reuse revokes the tokens that came from it', async () => {
    const login = await anonymous().raw<{ readonly login: { readonly refreshToken: string } }>(
      'mutation { login(email: "admin@lincoln.example", password: "sideline") { refreshToken } }',
    )
    const refreshToken = login.data?.login.refreshToken ?? ''
    const { refresh } = await anonymous().ask(RefreshDocument, { refreshToken })
    expect(refresh.viewer.membershipId).toBe(demoIds.lincolnAdmin)
    const client = new Client(server().url, refresh.accessToken)
    expect((await client.ask(ViewerDocument, {})).viewer.role).toBe('ADMIN')

    expect((await anonymous().run(RefreshDocument, { refreshToken })).status).toBe(401)
    expectUnauthenticated(await client.run(ViewerDocument, {}))
    expect((await anonymous().run(RefreshDocument, { refreshToken: refresh.refreshToken })).status).toBe(401)
  })
})

describe('ended access', () => {
  test('a revoked guardianship hides the child from the next request on', async () => {
    const { client, membershipId } = await addMember('PARENT')
    await sql(
      sql => sql`INSERT INTO guardianships (school_id, membership_id, athlete_id, relationship)
        VALUES (${school}, ${membershipId}, ${demoIds.parentChild}, 'Father')`,
    )
    const children = async () => (await client.ask(ParentChildrenDocument, {})).viewer.athletes.map(({ id }) => id)
    expect(await children()).toEqual([demoIds.parentChild])
    expect((await client.ask(AthleteDocument, { id: demoIds.parentChild })).athlete?.firstName).toBe('Declan')

    await sql(sql => sql`UPDATE guardianships SET revoked_at = now() WHERE membership_id = ${membershipId}`)
    expect(await children()).toEqual([])
    expect(await client.ask(AthleteDocument, { id: demoIds.parentChild })).toEqual({ athlete: null })
    expect((await client.run(CasePageDocument, { id: demoIds.activeCase })).data).toEqual({ case: null })
  })

  test('a coach taken off a team no longer sees it from the next request on', async () => {
    const { client, membershipId } = await addMember('COACH')
    const total = async () => (await client.ask(RosterDocument, {})).roster?.totalCount
    expect(await total()).toBe(0)
    await sql(
      sql => sql`INSERT INTO team_coaches (school_id, team_id, membership_id) VALUES (${school}, ${demoIds.girlsSoccer}, ${membershipId})`,
    )
    expect(await total()).toBe(22)
    await sql(sql => sql`DELETE FROM team_coaches WHERE membership_id = ${membershipId}`)
    expect(await total()).toBe(0)
    expect(await client.ask(TeamAthletesDocument, { id: demoIds.girlsSoccer })).toEqual({ team: null })
  })

  test('an athlete who leaves the team disappears from the coach’s list at the next request', async () => {
    const { client, membershipId } = await addMember('COACH')
    const team = await sql(async sql => {
      const id = await sql.value<string>`INSERT INTO teams (school_id, sport, level, season, name)
        VALUES (${school}, 'GOLF', 'VARSITY', '2026-27', 'Golf') RETURNING id`
      await sql`INSERT INTO team_coaches (school_id, team_id, membership_id) VALUES (${school}, ${id}, ${membershipId})`
      await sql`INSERT INTO team_athletes (school_id, team_id, athlete_id) VALUES (${school}, ${id}, ${demoIds.outAthlete})`
      return id
    })
    expect((await client.ask(RosterDocument, {})).roster?.nodes.map(({ id }) => id)).toEqual([demoIds.outAthlete])
    await sql(sql => sql`DELETE FROM team_athletes WHERE team_id = ${team}`)
    expect((await client.ask(RosterDocument, {})).roster?.nodes).toEqual([])
    expect((await client.run(AthleteDocument, { id: demoIds.outAthlete })).data).toEqual({ athlete: null })
  })
})
