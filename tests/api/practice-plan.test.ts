import { demoIds } from '../../prisma/demo/ids.js'
import { PracticePlanDocument, PracticePlanLinkDocument, TeamAthletesDocument, type PracticePlanQuery } from '../generated/documents.js'
import type { Sql } from '../support/sql.js'
import {
  addClinicalNote,
  addCoach,
  addEvent,
  addRestriction,
  addToTeam,
  buildAthlete,
  buildCase,
  buildTeam,
  type CaseRow,
  type TenantRow,
} from '../sql/support/factories.js'
import { forbiddenIn, NEVER_GIVEN_OUT, refusals, useServer } from './support.js'

const { as, sql, addMember, server } = useServer()

const school = demoIds.lincolnSchool
const trainer: TenantRow = { school, id: demoIds.lincolnTrainer }
const coach: TenantRow = { school, id: demoIds.lincolnCoach }
const DAY = '2030-05-15'

type Plan = NonNullable<PracticePlanQuery['practicePlan']>

async function planOf(teamId: string, date?: string, who: 'coach' | 'trainer' = 'coach'): Promise<Plan> {
  const { practicePlan } = await (await as(who)).ask(PracticePlanDocument, { teamId, ...(date === undefined ? {} : { date }) })
  if (!practicePlan) throw new Error('no plan and no error')
  return practicePlan
}

/** A new team of the coach's, with one athlete who has one case. Returns the team's id. */
async function injured(work: (sql: Sql, injury: CaseRow) => Promise<unknown> = () => Promise.resolve()): Promise<string> {
  return sql(async sql => {
    const team = await buildTeam(sql, school)
    await addCoach(sql, team, coach)
    const athlete = await buildAthlete(sql, school)
    await addToTeam(sql, team, athlete)
    await work(sql, await buildCase(sql, athlete, { participation: 'RESTRICTED' }))
    return team.id
  })
}

interface Restricted {
  readonly kind?: string
  readonly starts?: string
  readonly ends?: string | null
}
async function restrict(
  sql: Sql,
  injury: CaseRow,
  { kind = 'NO_CONTACT', starts = DAY, ends = null }: Restricted = {},
): Promise<TenantRow> {
  const added = await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED', kind === 'NO_PLAY' ? { participation: 'OUT' } : {})
  return addRestriction(sql, injury, added, { kind, details: `As said: ${kind}`, starts_on: starts, ends_on: ends })
}
const decide = (participation: 'CLEARED' | 'RESTRICTED' | 'OUT') => (sql: Sql, injury: CaseRow) =>
  addEvent(sql, injury, trainer, 'SIDELINE_ENTRY', { participation })

/** The list that holds the team's only athlete, and the restrictions there. */
async function standing(teamId: string, date = DAY): Promise<string> {
  const plan = await planOf(teamId, date)
  expect(await planOf(teamId, date, 'trainer')).toEqual(plan) // A trainer also sees resolved cases, so the plan must not depend on them.
  const { full, limited, out } = plan
  expect([full, limited, out].flat()).toHaveLength(1)
  if (full.length === 1) return 'full'
  return out.length === 1 ? 'out' : ['limited', ...(limited[0]?.restrictions ?? []).map(({ kind }) => kind)].join(' ')
}

describe('the three lists', () => {
  test('hold each athlete of the team once, by name', async () => {
    const plan = await planOf(demoIds.varsityFootball)
    const { team } = await (await as('trainer')).ask(TeamAthletesDocument, { id: demoIds.varsityFootball, first: 1000 })
    const roster = (team?.athletes?.nodes ?? []).map(({ id }) => id)
    const listed = [...plan.full, ...plan.limited.map(({ athlete }) => athlete), ...plan.out].map(({ id }) => id)
    expect(listed.toSorted()).toEqual(roster.toSorted())
    expect([plan.full.length, plan.limited.length, plan.out.length]).toEqual([37, 2, 1])
    const inOrder = roster.filter(id => plan.full.some(athlete => athlete.id === id))
    expect(plan.full.map(({ id }) => id)).toEqual(inOrder)
    expect(plan.team?.name).toBe('Varsity Football')
  })

  test.each<[string, (sql: Sql, injury: CaseRow) => Promise<unknown>, string]>([
    ['an athlete who is CLEARED practices in full', decide('CLEARED'), 'full'],
    ['an athlete who is OUT does not practice', decide('OUT'), 'out'],
    ['an athlete who is RESTRICTED has limited practice, even without a written restriction', () => Promise.resolve(), 'limited'],
    ['a restriction is shown to the coach', (sql, injury) => restrict(sql, injury), 'limited NO_CONTACT'],
    [
      'restrictions are listed in the order they were added',
      async (sql, injury) => {
        await restrict(sql, injury, { kind: 'NO_RUNNING' })
        await restrict(sql, injury, { kind: 'LIMITED_TIME' })
      },
      'limited NO_RUNNING LIMITED_TIME',
    ],
    [
      'a lifted restriction no longer counts',
      async (sql, injury) => {
        const { id } = await restrict(sql, injury)
        const lifted = await addEvent(sql, injury, trainer, 'RESTRICTION_LIFTED')
        await sql`UPDATE restrictions SET lifted_by_id = ${lifted.id} WHERE id = ${id}`
      },
      'limited',
    ],
    ['an athlete with NO_PLAY is out', (sql, injury) => restrict(sql, injury, { kind: 'NO_PLAY' }), 'out'],
    [
      'an athlete with NO_PLAY on that day is out, even when a later entry says RESTRICTED',
      async (sql, injury) => {
        await restrict(sql, injury, { kind: 'NO_PLAY', ends: DAY })
        await decide('RESTRICTED')(sql, injury)
      },
      'out',
    ],
    [
      'a restriction in force limits practice, even when a later entry says CLEARED',
      async (sql, injury) => {
        await restrict(sql, injury)
        await decide('CLEARED')(sql, injury)
      },
      'limited NO_CONTACT',
    ],
    [
      'a restriction of a resolved case no longer counts',
      async (sql, injury) => {
        await restrict(sql, injury, { kind: 'NO_PLAY' })
        await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
      },
      'full',
    ],
  ])('%s', async (_rule, work, expected) => {
    expect(await standing(await injured(work))).toBe(expected)
  })

  test('the clearance of one case does not clear another: the stricter list counts', async () => {
    const team = await injured(async (sql, injury) => {
      await decide('CLEARED')(sql, injury)
      await buildCase(sql, { school, id: injury.athlete }, { body_part: 'HEAD', participation: 'OUT' })
    })
    expect(await standing(team)).toBe('out')
  })
})

describe('the day', () => {
  test.each([
    ['2030-05-09', 'limited'],
    ['2030-05-10', 'limited NO_RUNNING'],
    ['2030-05-20', 'limited NO_RUNNING'],
    ['2030-05-21', 'limited'],
  ])('of a restriction from 10 to 20 May, %s: %s', async (date, expected) => {
    const team = await injured((sql, injury) => restrict(sql, injury, { kind: 'NO_RUNNING', starts: '2030-05-10', ends: '2030-05-20' }))
    expect(await standing(team, date)).toBe(expected)
  })

  test('decides on NO_PLAY: out through its last day, limited on the next', async () => {
    const team = await injured(async (sql, injury) => {
      await restrict(sql, injury, { kind: 'NO_PLAY', starts: '2030-05-10', ends: '2030-05-20' })
      await decide('RESTRICTED')(sql, injury)
    })
    expect([await standing(team, '2030-05-20'), await standing(team, '2030-05-21')]).toEqual(['out', 'limited'])
  })

  test('is today by the school’s own calendar when none is given', async () => {
    const days: string[] = []
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      await sql(sql => sql`UPDATE schools SET time_zone = ${zone} WHERE id = ${school}`)
      days.push((await planOf(demoIds.varsityFootball)).date)
    }
    await sql(sql => sql`UPDATE schools SET time_zone = 'America/Chicago' WHERE id = ${school}`)
    const expected = await sql(
      sql => sql.row<object>`SELECT to_char(now() AT TIME ZONE 'Pacific/Kiritimati', 'YYYY-MM-DD') AS ahead,
        to_char(now() AT TIME ZONE 'Pacific/Pago_Pago', 'YYYY-MM-DD') AS behind`,
    )
    expect(days).toEqual(Object.values(expected))
    expect(days[0]).not.toBe(days[1]) // The two zones are 25 hours apart.
  })

  test('must exist in the calendar', async () => {
    const client = await as('coach')
    const teamId = demoIds.varsityFootball
    expect(refusals(await client.run(PracticePlanDocument, { teamId, date: '0000-01-01' }))).toEqual([['BAD_USER_INPUT', 'date']])
    expect(refusals(await client.run(PracticePlanDocument, { teamId, date: '2026-02-30' }))).toEqual([['BAD_USER_INPUT', 'date']])
    const link = await client.run(PracticePlanLinkDocument, { input: { teamId, date: '0000-01-01' } })
    expect(refusals(link)).toEqual([['BAD_USER_INPUT', 'input.date']])
  })
})

describe('access to the plan', () => {
  test('a coach has it for their own teams; any other team is null', async () => {
    const client = await as('coach')
    for (const teamId of [demoIds.girlsSoccer, demoIds.rooseveltFootball, NEVER_GIVEN_OUT]) {
      expect(await client.ask(PracticePlanDocument, { teamId })).toEqual({ practicePlan: null })
      expect(refusals(await client.run(PracticePlanLinkDocument, { input: { teamId } }))).toEqual([['NOT_FOUND']])
    }
    expect(refusals(await client.run(PracticePlanDocument, { teamId: 'nope' }))).toEqual([['BAD_USER_INPUT', 'teamId']])
  })

  test.each(['trainer', 'admin'] as const)('the %s has it for every team of the school', async who => {
    const client = await as(who)
    const { practicePlan } = await client.ask(PracticePlanDocument, { teamId: demoIds.girlsSoccer })
    expect(practicePlan?.full.length).toBeGreaterThan(0)
    const { practicePlanLink } = await client.ask(PracticePlanLinkDocument, { input: { teamId: demoIds.girlsSoccer } })
    expect(practicePlanLink?.url).toContain(demoIds.girlsSoccer)
  })

  test('a parent is refused, even for their own child’s team', async () => {
    const client = await as('parent')
    const plan = await client.run(PracticePlanDocument, { teamId: demoIds.varsityFootball })
    expect([plan.data, forbiddenIn(plan)]).toEqual([{ practicePlan: null }, ['Query.practicePlan']])
    const link = await client.run(PracticePlanLinkDocument, { input: { teamId: demoIds.varsityFootball } })
    expect([link.data, forbiddenIn(link)]).toEqual([{ practicePlanLink: null }, ['Mutation.practicePlanLink']])
  })

  test('a coach taken off the team no longer has it', async () => {
    const { client, membershipId } = await addMember('COACH')
    const teamId = await injured()
    await sql(sql => addCoach(sql, { school, id: teamId }, { school, id: membershipId }))
    expect((await client.ask(PracticePlanDocument, { teamId })).practicePlan?.limited).toHaveLength(1)
    await sql(sql => sql`DELETE FROM team_coaches WHERE membership_id = ${membershipId}`)
    expect(await client.ask(PracticePlanDocument, { teamId })).toEqual({ practicePlan: null })
  })
})

test('a coach’s plan has no diagnosis and no body part, in the API and on the page', async () => {
  const canaries = ['CANARY-SUMMARY', 'CANARY-NOTE', 'LUMBOSACRAL', 'BILATERAL', 'CRITICAL', 'URGENT', '2031-01-02']
  const teamId = await injured(async (sql, injury) => {
    const values = { body_part: 'LUMBOSACRAL', side: 'BILATERAL', severity: 'CRITICAL', attention_level: 'URGENT' } as const
    const back = await buildCase(sql, { school, id: injury.athlete }, { ...values, participation: 'RESTRICTED' })
    await sql`UPDATE cases SET expected_return_on = '2031-01-02' WHERE id = ${back.id}`
    const seen = await addEvent(sql, back, trainer, 'EVALUATION', { summary: 'CANARY-SUMMARY', visibility: ['AT', 'COACH'] })
    await addClinicalNote(sql, seen, 'CANARY-NOTE')
    await restrict(sql, back, { kind: 'NO_RUNNING' })
  })
  const client = await as('coach')
  const { text } = await client.run(PracticePlanDocument, { teamId, date: DAY })
  const page = await (
    await fetch(`${server().url}/practice-plan/${teamId}?date=${DAY}`, { headers: { authorization: `Bearer ${client.token}` } })
  ).text()
  for (const shown of [text, page]) {
    expect(shown).toContain('As said: NO_RUNNING')
    for (const canary of canaries) expect(shown.toUpperCase()).not.toContain(canary)
  }
})
