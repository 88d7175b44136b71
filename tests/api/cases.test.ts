import { demoIds } from '../../prisma/demo/ids.js'
import {
  ActiveRestrictionsDocument,
  AthleteCasesDocument,
  AthleteDocument,
  CasePageDocument,
  CaseRestrictionsDocument,
  CasesDocument,
  CaseTimelineDocument,
  type CaseFilter,
  type CasesQuery,
  type CaseTimelineQuery,
  type EventType,
} from '../generated/documents.js'
import { fragment } from '../support/sql.js'
import { NEVER_GIVEN_OUT, useServer } from './support.js'

const { as, sql } = useServer()

type Triage = NonNullable<CasesQuery['cases']>
const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id)

async function triage(variables: { filter?: CaseFilter; first?: number; after?: string | null } = {}): Promise<Triage> {
  const { cases } = await (await as('trainer')).ask(CasesDocument, { first: 1000, ...variables })
  if (!cases) throw new Error('no list and no error')
  return cases
}

const mostUrgentFirst = `array_position('{URGENT,ELEVATED,WATCH,ROUTINE}', attention_level::text), updated_at, id`
const casesWhere = (condition: string, order = mostUrgentFirst) =>
  sql(
    sql => sql.column<string>`SELECT id FROM cases AS c WHERE school_id = ${demoIds.lincolnSchool} AND ${fragment(condition)}
      ORDER BY ${fragment(order)}`,
  )

/** Collects a list page by page. */
async function inPages<Row>(
  read: (
    after: string | null,
  ) => Promise<{ readonly nodes: readonly Row[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } }>,
): Promise<readonly Row[]> {
  const collected: Row[] = []
  let after: string | null = null
  do {
    const { nodes, pageInfo }: Awaited<ReturnType<typeof read>> = await read(after)
    collected.push(...nodes)
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after !== null)
  return collected
}

describe('the triage list', () => {
  test('puts the most urgent first, and within a level the least recently updated', async () => {
    const { nodes, totalCount } = await triage()
    expect(idsOf(nodes)).toEqual(await casesWhere('true'))
    expect(totalCount).toBe(nodes.length)
    expect(new Set(nodes.map(({ attentionLevel }) => attentionLevel)).size).toBeGreaterThan(2)
  })

  test.each<readonly [what: string, filter: CaseFilter, condition: string]>([
    ['status ACTIVE', { status: 'ACTIVE' }, `status = 'ACTIVE'`],
    ['status RESOLVED', { status: 'RESOLVED' }, `status = 'RESOLVED'`],
    ['an attention level', { attentionLevel: 'WATCH' }, `attention_level = 'WATCH'`],
    ['a body part', { bodyPart: 'HEAD' }, `body_part = 'HEAD'`],
    [
      'a team',
      { teamId: demoIds.varsityFootball },
      `EXISTS (SELECT FROM team_athletes AS m WHERE m.athlete_id = c.athlete_id AND m.team_id = '${demoIds.varsityFootball}')`,
    ],
    ['an athlete', { athleteId: demoIds.parentChild }, `athlete_id = '${demoIds.parentChild}'`],
    ['two conditions', { athleteId: demoIds.parentChild, status: 'ACTIVE' }, `id = '${demoIds.activeCase}'`],
    ['conditions that are null', { status: null, attentionLevel: null, bodyPart: null, teamId: null, athleteId: null }, 'true'],
  ])('filters by %s', async (_what, filter, condition) => {
    const expected = await casesWhere(condition)
    expect(expected.length).toBeGreaterThan(0)
    const { nodes, totalCount } = await triage({ filter })
    expect(idsOf(nodes)).toEqual(expected)
    expect(totalCount).toBe(expected.length)
  })

  test.each<readonly [what: string, filter: CaseFilter]>([
    ['an athlete of another school', { athleteId: demoIds.rooseveltAthlete }],
    ['a team of another school', { teamId: demoIds.rooseveltFootball }],
    ['a body part that nobody has hurt', { bodyPart: 'ABDOMEN' }],
  ])('is empty when filtered by %s', async (_what, filter) => {
    expect(await triage({ filter })).toMatchObject({ totalCount: 0, nodes: [] })
  })

  test('gives each case once across pages', async () => {
    expect(await inPages(after => triage({ first: 3, after }))).toEqual((await triage()).nodes)
  })
})

describe('an athlete’s cases', () => {
  test.each([
    ['all, the earliest opened first, by default', undefined, 'true'],
    ['the active ones, by status', 'ACTIVE', `status = 'ACTIVE'`],
    ['the resolved ones, by status', 'RESOLVED', `status = 'RESOLVED'`],
  ] as const)('are %s', async (_what, status, condition) => {
    const { athlete } = await (await as('trainer')).ask(AthleteCasesDocument, { id: demoIds.parentChild, ...(status ? { status } : {}) })
    const expected = await casesWhere(`athlete_id = '${demoIds.parentChild}' AND ${condition}`, 'opened_at, id')
    expect(idsOf(athlete?.cases.nodes ?? [])).toEqual(expected)
    expect(athlete?.cases.totalCount).toBe(expected.length)
  })

  test('are paginated', async () => {
    const trainer = await as('trainer')
    const collected = await inPages(async after => {
      const { athlete } = await trainer.ask(AthleteCasesDocument, { id: demoIds.parentChild, first: 1, after })
      if (!athlete) throw new Error('no athlete')
      return athlete.cases
    })
    expect(idsOf(collected)).toEqual([demoIds.resolvedCase, demoIds.activeCase])
  })

  test('are only the active ones for a coach, in the list and in the count', async () => {
    const { athlete } = await (await as('coach')).ask(AthleteCasesDocument, { id: demoIds.parentChild })
    expect(athlete?.cases).toMatchObject({ totalCount: 1, nodes: [{ id: demoIds.activeCase }] })
  })
})

describe('one athlete, one case', () => {
  test('an athlete has every field of the roster, and more', async () => {
    const { athlete } = await (await as('trainer')).ask(AthleteDocument, { id: demoIds.outAthlete })
    expect(athlete).toMatchObject({
      firstName: 'Andre',
      lastName: 'Whitfield',
      currentStatus: 'OUT',
      schoolId: demoIds.lincolnSchool,
      teams: [{ id: demoIds.varsityFootball, name: 'Varsity Football' }],
    })
    expect(athlete?.dateOfBirth).toMatch(/^\d{4}-\d\d-\d\d$/)
  })

  test('an id in upper case is the same id', async () => {
    const { case: found } = await (await as('trainer')).ask(CasePageDocument, { id: demoIds.outCase.toUpperCase() })
    expect(found?.id).toBe(demoIds.outCase)
  })

  test.each([
    ['of another school', demoIds.rooseveltAthlete, demoIds.rooseveltCase],
    ['never issued', NEVER_GIVEN_OUT, NEVER_GIVEN_OUT],
    ['of something else', demoIds.outCase, demoIds.outAthlete],
  ])('an id %s is null, without an error', async (_what, athleteId, caseId) => {
    const trainer = await as('trainer')
    expect(await trainer.ask(AthleteDocument, { id: athleteId })).toEqual({ athlete: null })
    expect(await trainer.ask(CasePageDocument, { id: caseId })).toEqual({ case: null })
  })
})

describe('the timeline', () => {
  type Timeline = NonNullable<NonNullable<CaseTimelineQuery['case']>['timeline']>
  async function timeline(
    variables: { types?: readonly EventType[] | null; first?: number; after?: string | null } = {},
  ): Promise<Timeline> {
    const answer = await (await as('trainer')).ask(CaseTimelineDocument, { id: demoIds.activeCase, ...variables })
    if (!answer.case?.timeline) throw new Error('no timeline and no error')
    return answer.case.timeline
  }

  test('lists the events in the order they happened', async () => {
    const { nodes, totalCount } = await timeline()
    expect(nodes.map(({ type }) => type)).toEqual([
      'SIDELINE_ENTRY',
      'EVALUATION',
      'CORRECTION',
      'RESTRICTION_ADDED',
      'RESTRICTION_ADDED',
      'TREATMENT',
      'RESTRICTION_LIFTED',
      'NOTE',
    ])
    expect(nodes.map(({ occurredAt }) => occurredAt)).toEqual(nodes.map(({ occurredAt }) => occurredAt).sort())
    expect(totalCount).toBe(8)
  })

  test.each<readonly [types: readonly EventType[] | null, count: number]>([
    [['NOTE'], 1],
    [['RESTRICTION_ADDED', 'RESTRICTION_LIFTED'], 3],
    [['REMOVED_FROM_PLAY'], 0],
    [[], 0],
    [null, 8],
  ])('has, of the types %j, %d events', async (types, count) => {
    const { nodes, totalCount } = await timeline({ types })
    expect([nodes.length, totalCount]).toEqual([count, count])
    if (types) expect(nodes.every(({ type }) => types.includes(type))).toBe(true)
  })

  test('gives each event once across pages', async () => {
    expect(await inPages(after => timeline({ first: 3, after }))).toEqual((await timeline()).nodes)
  })

  test('links a correction to the event it corrects, in both directions', async () => {
    const { case: found } = await (await as('trainer')).ask(CasePageDocument, { id: demoIds.activeCase })
    const events = found?.timeline?.nodes ?? []
    const entry = events.find(({ type }) => type === 'SIDELINE_ENTRY')
    const correction = events.find(({ type }) => type === 'CORRECTION')
    expect(correction?.corrects).toEqual({ id: entry?.id })
    expect(entry?.corrections).toEqual([{ id: correction?.id }])
  })

  test.each([
    ['coach', ['COACH']],
    ['parent', ['PARENT']],
  ] as const)('shows a %s only what their role may see, and counts only that', async (who, [role]) => {
    const { case: found } = await (await as(who)).ask(CaseTimelineDocument, { id: demoIds.activeCase })
    const shown = await sql(
      sql =>
        sql.column<string>`SELECT id FROM events WHERE case_id = ${demoIds.activeCase} AND ${role}::role = ANY (visibility) ORDER BY occurred_at, id`,
    )
    expect(shown.length).toBeGreaterThan(0)
    expect(idsOf(found?.timeline?.nodes ?? [])).toEqual(shown)
    expect(found?.timeline?.totalCount).toBe(shown.length)
  })
})

describe('the restrictions', () => {
  // In the demo data, NO_RUNNING is lifted and NO_CONTACT is in force. These two are one that has ended and one that ends today.
  beforeAll(() =>
    sql(async sql => {
      for (const [kind, daysAgo] of [
        ['NO_JUMPING', 1],
        ['NO_THROWING', 0],
      ] as const) {
        const event = await sql.value<string>`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, summary)
          VALUES (${demoIds.lincolnSchool}, ${demoIds.activeCase}, ${demoIds.parentChild}, ${demoIds.lincolnTrainer}, 'RESTRICTION_ADDED', 'RESTRICTED', '')
          RETURNING id`
        await sql`INSERT INTO restrictions (school_id, case_id, kind, details, starts_on, ends_on, added_by_id)
          SELECT id, ${demoIds.activeCase}, ${kind}::restriction_kind, 'As agreed', (now() AT TIME ZONE time_zone)::date - 5,
            (now() AT TIME ZONE time_zone)::date - ${daysAgo}::integer, ${event}
          FROM schools WHERE id = ${demoIds.lincolnSchool}`
      }
    }),
  )

  const kinds = async (active?: boolean | null): Promise<readonly string[]> => {
    const { case: found } = await (
      await as('coach')
    ).ask(CaseRestrictionsDocument, { id: demoIds.activeCase, ...(active === undefined ? {} : { active }) })
    return (found?.restrictions ?? []).map(restriction => `${restriction.kind} ${restriction.active ? 'active' : 'over'}`).sort()
  }

  test.each([
    [true, ['NO_CONTACT active', 'NO_THROWING active']],
    [false, ['NO_JUMPING over', 'NO_RUNNING over']],
    [null, ['NO_CONTACT active', 'NO_JUMPING over', 'NO_RUNNING over', 'NO_THROWING active']],
    [undefined, ['NO_CONTACT active', 'NO_THROWING active']],
  ])('with active: %j are %j: by the school’s calendar, and including the last day', async (active, expected) => {
    expect(await kinds(active)).toEqual(expected)
  })

  test('are the active ones by default', async () => {
    const { case: found } = await (await as('coach')).ask(ActiveRestrictionsDocument, { id: demoIds.activeCase })
    expect((found?.restrictions ?? []).map(({ kind }) => kind).sort()).toEqual(['NO_CONTACT', 'NO_THROWING'])
  })

  test('name the events that added and lifted them', async () => {
    const { case: found } = await (await as('trainer')).ask(CaseRestrictionsDocument, { id: demoIds.activeCase, active: null })
    expect(found?.restrictions.find(({ kind }) => kind === 'NO_RUNNING')).toMatchObject({
      addedBy: { type: 'RESTRICTION_ADDED' },
      liftedBy: { type: 'RESTRICTION_LIFTED' },
    })
    expect(found?.restrictions.find(({ kind }) => kind === 'NO_CONTACT')?.liftedBy).toBeNull()
  })

  test('hide an event from a viewer who may not see it', async () => {
    const { case: found } = await (await as('coach')).ask(CaseRestrictionsDocument, { id: demoIds.activeCase, active: null })
    expect(found?.restrictions.find(({ kind }) => kind === 'NO_THROWING')?.addedBy).toBeNull()
    expect(found?.restrictions.find(({ kind }) => kind === 'NO_CONTACT')?.addedBy).toEqual({ type: 'RESTRICTION_ADDED' })
  })
})

test('the milestones come in order, completed or not', async () => {
  const { case: found } = await (await as('trainer')).ask(CasePageDocument, { id: demoIds.activeCase })
  expect(found?.milestones).toMatchObject([
    { position: 1, label: 'Full range of motion' },
    { position: 2, label: 'Jog ten minutes without pain' },
    { position: 3, label: 'Cutting and change of direction', completedAt: null },
    { position: 4, label: 'Full-contact practice', completedAt: null },
  ])
  expect(found?.milestones?.slice(0, 2).every(({ completedAt }) => completedAt !== null)).toBe(true)
  expect(found?.milestones?.every(({ targetDate }) => /^\d{4}-\d\d-\d\d$/.test(targetDate ?? ''))).toBe(true)
})
