import { demoId, demoIds } from '../../prisma/demo/ids.js'
import {
  RosterDocument,
  SchoolDocument,
  SwitchMembershipDocument,
  TeamAthletesDocument,
  TeamsDocument,
  ViewerDocument,
  type Sport,
} from '../generated/documents.js'
import { Client, signIn } from '../support/client.js'
import { NEVER_GIVEN_OUT, refusals, useServer } from './support.js'

const { server, as, sql } = useServer()

const both = (membershipId: string): Promise<Client> => signIn(server(), 'both@lincoln.example', 'sideline', membershipId)
const switchTo = async (client: Client, membershipId: string): Promise<Client> => {
  const { switchMembership } = await client.ask(SwitchMembershipDocument, { membershipId })
  return new Client(client.url, switchMembership.accessToken)
}

describe('the viewer', () => {
  test.each([
    ['trainer', { role: 'AT', displayName: 'Dana Whitaker', email: 'at@lincoln.example', membershipId: demoIds.lincolnTrainer }],
    ['coach', { role: 'COACH', displayName: 'Ray Delgado', email: 'coach@lincoln.example', membershipId: demoIds.lincolnCoach }],
    ['parent', { role: 'PARENT', displayName: "Siobhán O'Neill", email: 'parent@lincoln.example', membershipId: demoIds.lincolnParent }],
    ['admin', { role: 'ADMIN', displayName: 'Priscilla Grant', email: 'admin@lincoln.example', membershipId: demoIds.lincolnAdmin }],
  ] as const)('of the %s has their name, role, school and membership', async (who, expected) => {
    const { viewer } = await (await as(who)).ask(ViewerDocument, {})
    expect(viewer).toMatchObject({ ...expected, school: { id: demoIds.lincolnSchool, name: 'Lincoln High' }, memberships: [] })
  })

  test('of a coach has their own teams, and no other role has any', async () => {
    const teams = async (who: 'trainer' | 'coach' | 'parent' | 'admin') => (await (await as(who)).ask(ViewerDocument, {})).viewer.teams
    expect(await teams('coach')).toEqual([{ id: demoIds.varsityFootball, name: 'Varsity Football' }])
    for (const who of ['trainer', 'parent', 'admin'] as const) expect(await teams(who)).toEqual([])
  })

  test('of a parent has their own children, by name, with their teams', async () => {
    const { viewer } = await (await as('parent')).ask(ViewerDocument, {})
    expect(viewer.athletes).toMatchObject([
      {
        id: demoIds.parentChild,
        firstName: 'Declan',
        teams: [{ id: demoIds.varsityFootball, name: 'Varsity Football', sport: 'FOOTBALL' }],
      },
      { id: demoIds.parentSecondChild, firstName: 'Maeve', teams: [{ sport: 'TRACK_AND_FIELD' }] },
    ])
    for (const who of ['trainer', 'coach', 'admin'] as const) {
      expect((await (await as(who)).ask(ViewerDocument, {})).viewer.athletes).toEqual([])
    }
  })
})

describe('someone with two memberships', () => {
  test('uses one at a time, and sees that the other exists', async () => {
    const coach = await (await both(demoIds.lincolnBothCoach)).ask(ViewerDocument, {})
    expect(coach.viewer).toMatchObject({
      role: 'COACH',
      teams: [{ id: demoIds.girlsSoccer }],
      athletes: [],
      memberships: [
        { id: demoIds.lincolnBothParent, role: 'PARENT', displayName: 'Marco Reyes-Carvalho', school: { slug: 'lincoln-high' } },
      ],
    })
    const parent = await (await both(demoIds.lincolnBothParent)).ask(ViewerDocument, {})
    expect(parent.viewer).toMatchObject({
      role: 'PARENT',
      teams: [],
      athletes: [{ id: demoIds.bothChild }],
      memberships: [{ id: demoIds.lincolnBothCoach, role: 'COACH' }],
    })
  })

  test('can switch and then sees what that membership sees, while the first session continues', async () => {
    const coach = await both(demoIds.lincolnBothCoach)
    const parent = await switchTo(coach, demoIds.lincolnBothParent)
    expect(refusals(await parent.run(RosterDocument, {}))).toEqual([['FORBIDDEN', 'Query.roster']])
    expect((await coach.ask(RosterDocument, {})).roster?.totalCount).toBe(22)
    expect((await (await switchTo(parent, demoIds.lincolnBothCoach)).ask(RosterDocument, {})).roster?.totalCount).toBe(22)
  })

  test('gets the new membership in the answer', async () => {
    const { switchMembership } = await (
      await both(demoIds.lincolnBothCoach)
    ).ask(SwitchMembershipDocument, { membershipId: demoIds.lincolnBothParent })
    expect(switchMembership.viewer).toEqual({
      membershipId: demoIds.lincolnBothParent,
      role: 'PARENT',
      displayName: 'Marco Reyes-Carvalho',
    })
  })

  test.each([
    ['the membership of someone else', demoIds.lincolnTrainer],
    ['a membership in another school that is not theirs', demoIds.rooseveltCoach],
    ['an id never issued', NEVER_GIVEN_OUT],
    ['the current one', demoIds.lincolnBothCoach],
  ])('cannot switch to %s', async (_what, membershipId) => {
    const answer = await (await both(demoIds.lincolnBothCoach)).run(SwitchMembershipDocument, { membershipId })
    expect(refusals(answer)).toEqual([['NOT_FOUND']])
  })

  test('in two schools sees one school at a time', async () => {
    const membershipId = demoId('membership of the coach at roosevelt')
    await sql(
      sql => sql`INSERT INTO memberships (school_id, id, user_id, role)
        SELECT ${demoIds.rooseveltSchool}, ${membershipId}, user_id, 'AT' FROM memberships WHERE id = ${demoIds.lincolnCoach}`,
    )
    const atLincoln = await signIn(server(), 'coach@lincoln.example', 'sideline', demoIds.lincolnCoach)
    const { viewer } = await atLincoln.ask(ViewerDocument, {})
    expect(viewer.memberships).toMatchObject([{ id: membershipId, role: 'AT', school: { slug: 'roosevelt-high' } }])

    const atRoosevelt = await switchTo(atLincoln, membershipId)
    const { roster } = await atRoosevelt.ask(RosterDocument, { first: 1000 })
    expect(roster?.nodes.map(({ id }) => id)).toContain(demoIds.rooseveltAthlete)
    expect(roster?.nodes.map(({ id }) => id)).not.toContain(demoIds.outAthlete)
    expect((await atLincoln.ask(RosterDocument, { first: 1000 })).roster?.totalCount).toBe(40)
  })
})

describe('teams', () => {
  test('a trainer and an admin see all teams of the school, by name', async () => {
    for (const who of ['trainer', 'admin'] as const) {
      const { teams } = await (await as(who)).ask(TeamsDocument, {})
      expect(teams?.map(({ name }) => name)).toEqual([
        'Girls Varsity Soccer',
        'JV Football',
        'Varsity Basketball',
        'Varsity Football',
        'Varsity Track & Field',
        'Varsity Volleyball',
      ])
    }
  })

  test('a coach sees their own teams, and a parent is refused', async () => {
    const { teams } = await (await as('coach')).ask(TeamsDocument, {})
    expect(teams).toMatchObject([
      {
        id: demoIds.varsityFootball,
        sport: 'FOOTBALL',
        level: 'VARSITY',
        coaches: [{ id: demoIds.lincolnCoach, displayName: 'Ray Delgado' }],
      },
    ])
    const answer = await (await as('parent')).run(TeamsDocument, {})
    expect(answer.data).toEqual({ teams: null })
    expect(refusals(answer)).toEqual([['FORBIDDEN', 'Query.teams']])
  })

  test('each team’s status counts match its athletes', async () => {
    const { teams } = await (await as('trainer')).ask(TeamsDocument, {})
    const counted = await sql(
      sql => sql<{ readonly id: string; readonly cleared: number; readonly restricted: number; readonly out: number }>`
        SELECT t.id, count(*) FILTER (WHERE a.current_status = 'CLEARED')::integer AS cleared,
          count(*) FILTER (WHERE a.current_status = 'RESTRICTED')::integer AS restricted,
          count(*) FILTER (WHERE a.current_status = 'OUT')::integer AS out
        FROM teams AS t JOIN team_athletes AS m ON m.team_id = t.id JOIN athletes AS a ON a.id = m.athlete_id
        WHERE t.school_id = ${demoIds.lincolnSchool} GROUP BY t.id`,
    )
    expect(teams).toHaveLength(counted.length)
    for (const { id, ...counts } of counted) expect(teams?.find(team => team.id === id)?.statusCounts).toEqual(counts)
  })

  test('a team’s counts cover the whole team even when its athletes are filtered', async () => {
    const { team } = await (await as('trainer')).ask(TeamAthletesDocument, { id: demoIds.varsityFootball, filter: { status: 'OUT' } })
    expect(team?.statusCounts).toEqual({ cleared: 37, restricted: 2, out: 1 })
    expect(team?.athletes).toMatchObject({ totalCount: 1, nodes: [{ id: demoIds.outAthlete }] })
  })

  test('a team’s athletes are listed by name in pages, each once', async () => {
    const trainer = await as('trainer')
    const read = async (first: number, after: string | null) => {
      const { team } = await trainer.ask(TeamAthletesDocument, { id: demoIds.varsityFootball, first, after })
      if (!team?.athletes) throw new Error('no athletes and no error')
      return team.athletes
    }
    const whole = await read(1000, null)
    expect(whole.totalCount).toBe(40)
    const collected = []
    for (let after: string | null = null, more = true; more;) {
      const { nodes, pageInfo }: typeof whole = await read(9, after)
      collected.push(...nodes)
      after = pageInfo.endCursor
      more = pageInfo.hasNextPage
    }
    expect(collected).toEqual(whole.nodes)
  })

  test('a team without athletes has zero counts', async () => {
    const id = demoId('team without athletes')
    await sql(
      sql => sql`INSERT INTO teams (school_id, id, sport, level, season, name)
        VALUES (${demoIds.rooseveltSchool}, ${id}, 'GOLF', 'VARSITY', '2026-27', 'Golf')`,
    )
    const { team } = await (await signIn(server(), 'at@roosevelt.example')).ask(TeamAthletesDocument, { id })
    expect(team).toMatchObject({ statusCounts: { cleared: 0, restricted: 0, out: 0 }, athletes: { totalCount: 0, nodes: [] } })
  })

  test.each([
    ['of another school', demoIds.rooseveltFootball],
    ['with an id never issued', NEVER_GIVEN_OUT],
  ])('a team %s is null', async (_what, id) => {
    expect(await (await as('trainer')).ask(TeamAthletesDocument, { id })).toEqual({ team: null })
  })

  test('another coach’s team is null to a coach', async () => {
    expect(await (await as('coach')).ask(TeamAthletesDocument, { id: demoIds.girlsSoccer })).toEqual({ team: null })
  })
})

describe('the school', () => {
  test('has its settings', async () => {
    const { school } = await (await as('parent')).ask(SchoolDocument, { sport: 'FOOTBALL' })
    expect(school).toMatchObject({
      id: demoIds.lincolnSchool,
      slug: 'lincoln-high',
      timeZone: 'America/Chicago',
      config: { branding: { mascot: 'Railsplitters', primaryColor: '#14315C' }, sportNames: { TRACK_AND_FIELD: 'Track' } },
    })
  })

  test.each<readonly [sport: Sport, name: string]>([
    ['TRACK_AND_FIELD', 'Track'],
    ['FOOTBALL', 'Football'],
    ['ICE_HOCKEY', 'Ice Hockey'],
    ['SWIMMING_AND_DIVING', 'Swimming and Diving'],
  ])('calls %s “%s”', async (sport, name) => {
    const { school } = await (await as('coach')).ask(SchoolDocument, { sport })
    expect(school.sportName).toBe(name)
  })

  test('uses its own names for sports, not another school’s', async () => {
    const { school } = await (await signIn(server(), 'coach@roosevelt.example')).ask(SchoolDocument, { sport: 'BASKETBALL' })
    expect(school.sportName).toBe('Hoops')
    expect((await (await as('coach')).ask(SchoolDocument, { sport: 'BASKETBALL' })).school.sportName).toBe('Basketball')
  })
})
