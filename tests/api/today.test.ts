import { demoIds } from '../../prisma/demo/ids.js'
import { AddNoteDocument, CasesDocument, TodayDocument, type CaseFilter, type TodayQuery } from '../generated/documents.js'
import {
  addEvent,
  addMilestone,
  addRestriction,
  addToTeam,
  buildAthlete,
  buildCase,
  buildTeam,
  type CaseRow,
  type TenantRow,
} from '../sql/support/factories.js'
import { fragment, type Sql } from '../support/sql.js'
import { forbiddenIn, refusals, useServer } from './support.js'

const { as, sql } = useServer()

const school = demoIds.lincolnSchool
const trainer: TenantRow = { school, id: demoIds.lincolnTrainer }
type Today = NonNullable<TodayQuery['today']>

async function todayWith(untouchedDays?: number): Promise<Today> {
  const { today } = await (
    await as('trainer')
  ).ask(TodayDocument, { first: 1000, ...(untouchedDays === undefined ? {} : { untouchedDays }) })
  if (!today) throw new Error('no list and no error')
  return today
}
const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id)

/** Whether one of today's lists contains the case. */
const isIn = async (list: 'out' | 'restricted' | 'untouched', { id }: TenantRow): Promise<boolean> =>
  idsOf((await todayWith())[list].nodes).includes(id)

const injure = (participation: 'OUT' | 'RESTRICTED' | 'CLEARED' = 'RESTRICTED', openedAt?: string): Promise<CaseRow> =>
  sql(async sql =>
    buildCase(sql, await buildAthlete(sql, school), { participation, ...(openedAt === undefined ? {} : { opened_at: openedAt }) }),
  )
const clear = (injury: CaseRow) => sql(sql => addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED'))

async function restrict(sql: Sql, injury: CaseRow, endsInDays: number | null): Promise<TenantRow> {
  const added = await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED')
  const days = await sql.row<{ ends: string | null; starts: string }>`
    SELECT (d.today + ${endsInDays}::integer)::text AS ends, (d.today - 30)::text AS starts
    FROM (SELECT (now() AT TIME ZONE time_zone)::date AS today FROM schools WHERE id = ${school}) AS d`
  return addRestriction(sql, injury, added, { starts_on: days.starts, ends_on: days.ends })
}
const dayIn = (days: number) =>
  sql(sql => sql.value<string>`SELECT ((now() AT TIME ZONE time_zone)::date + ${days}::integer)::text FROM schools WHERE id = ${school}`)
/** An instant by the school's own clock. */
const instantAt = (days: number, time: string) =>
  sql(
    sql => sql.value<string>`SELECT ((((now() AT TIME ZONE time_zone)::date + ${days}::integer) + ${time}::time) AT TIME ZONE time_zone)::text
      FROM schools WHERE id = ${school}`,
  )
/** The active cases matching a SQL condition: the most urgent first, and within a level the least recently touched. */
const casesWhere = (
  condition: string,
  order = `array_position('{URGENT,ELEVATED,WATCH,ROUTINE}', attention_level::text), updated_at, id`,
) =>
  sql(
    sql => sql.column<string>`SELECT id FROM cases AS c WHERE school_id = ${school} AND status = 'ACTIVE' AND ${fragment(condition)}
      ORDER BY ${fragment(order)}`,
  )

describe('who is out and who is restricted', () => {
  test('are the school’s active cases, in the order of the triage list', async () => {
    const { out, restricted, date } = await todayWith()
    expect(idsOf(out.nodes)).toEqual(await casesWhere(`participation = 'OUT'`))
    expect(idsOf(restricted.nodes)).toEqual(
      await casesWhere(`participation = 'RESTRICTED'
        AND (SELECT current_status FROM athletes AS a WHERE a.id = c.athlete_id) = 'RESTRICTED'`),
    )
    expect([out.totalCount, restricted.totalCount]).toEqual([out.nodes.length, restricted.nodes.length])
    expect(Math.min(out.totalCount, restricted.totalCount)).toBeGreaterThan(1)
    expect(date).toBe(await dayIn(0))
  })

  test('does not include cleared athletes', async () => {
    const [out, restricted] = [await injure('OUT'), await injure('RESTRICTED')]
    expect([await isIn('out', out), await isIn('restricted', restricted)]).toEqual([true, true])
    await clear(out)
    await clear(restricted)
    expect([await isIn('out', out), await isIn('restricted', restricted)]).toEqual([false, false])
  })

  test('does not list an athlete as restricted who is out because of another case', async () => {
    const restricted = await injure('RESTRICTED')
    const out = await sql(sql => buildCase(sql, { school, id: restricted.athlete }, { body_part: 'WRIST', participation: 'OUT' }))
    expect([await isIn('out', out), await isIn('restricted', restricted)]).toEqual([true, false])
    await clear(out)
    expect(await isIn('restricted', restricted)).toBe(true)
  })

  test.each<[string, readonly (number | null)[], number | null]>([
    ['the last day of the restrictions', [3, 9, 5], 9],
    ['today if that is the last day', [0], 0],
    ['null if one of them is open-ended', [3, null], null],
    ['null without restrictions', [], null],
    ['a restriction that has ended does not count', [-1, 4], 4],
    ['null if all have ended', [-1, -9], null],
  ])('until when: %s', async (_rule, ends, expected) => {
    const injury = await injure()
    await sql(async sql => {
      for (const days of ends) await restrict(sql, injury, days)
    })
    const found = (await todayWith()).restricted.nodes.find(({ id }) => id === injury.id)
    expect(found?.restrictedUntil).toBe(expected === null ? null : await dayIn(expected))
  })

  test('until when: a lifted restriction does not count', async () => {
    const injury = await injure()
    await sql(async sql => {
      await restrict(sql, injury, 2)
      const { id } = await restrict(sql, injury, 20)
      const lifted = await addEvent(sql, injury, trainer, 'RESTRICTION_LIFTED')
      await sql`UPDATE restrictions SET lifted_by_id = ${lifted.id} WHERE id = ${id}`
    })
    const found = (await todayWith()).restricted.nodes.find(({ id }) => id === injury.id)
    expect(found?.restrictedUntil).toBe(await dayIn(2))
  })
})

describe('milestones that are due', () => {
  const due = async (): Promise<readonly string[]> => (await todayWith()).milestonesDue.nodes.map(({ label }) => label)

  test.each<[string, number | null, boolean]>([
    ['today', 0, true],
    ['in the past', -40, true],
    ['tomorrow', 1, false],
    ['missing', null, false],
  ])('with a target date %s: %s, %s', async (label, days, expected) => {
    const injury = await injure()
    const target_date = days === null ? null : await dayIn(days)
    await sql(sql => addMilestone(sql, injury, { label, target_date }))
    expect((await due()).includes(label)).toBe(expected)
  })

  test('exclude completed ones and those of resolved cases', async () => {
    const [injury, resolved] = [await injure(), await injure()]
    const yesterday = await dayIn(-1)
    await sql(async sql => {
      await addMilestone(sql, injury, { label: 'Reached', target_date: yesterday, completed_at: '2026-01-01Z' })
      await addMilestone(sql, resolved, { label: 'Of a resolved case', target_date: yesterday })
    })
    expect(await due()).toContain('Of a resolved case')
    await clear(resolved)
    expect((await due()).filter(label => ['Reached', 'Of a resolved case'].includes(label))).toEqual([])
  })

  test('list the longest overdue first, each with its case and athlete', async () => {
    const { nodes, totalCount } = (await todayWith()).milestonesDue
    const days = nodes.map(({ targetDate }) => targetDate ?? '')
    expect(days).toEqual(days.toSorted())
    expect(new Set(days).size).toBeGreaterThan(1)
    expect(totalCount).toBe(nodes.length)
    expect(nodes.map(node => node.case?.athlete?.lastName)).not.toContain(undefined)
  })
})

describe('untouched cases', () => {
  test.each<[number, string, boolean]>([
    [-3, '23:59', true],
    [-2, '00:00', false],
    [-90, '12:00', true],
  ])(
    'are those untouched for three days by the school’s calendar: last touched %i days from today at %s, %s',
    async (days, time, expected) => {
      expect(await isIn('untouched', await injure('OUT', await instantAt(days, time)))).toBe(expected)
    },
  )

  test.each([1, 30, 365])('can be those untouched for %i days', async untouchedDays => {
    const [before, after] = [await instantAt(-untouchedDays, '23:59'), await instantAt(1 - untouchedDays, '00:00')]
    const [listed, other] = [await injure('OUT', before), await injure('OUT', after)]
    const ids = idsOf((await todayWith(untouchedDays)).untouched.nodes)
    expect([ids.includes(listed.id), ids.includes(other.id)]).toEqual([true, false])
  })

  test('no longer include a case once it is touched', async () => {
    const injury = await injure('OUT', await instantAt(-10, '12:00'))
    expect(await isIn('untouched', injury)).toBe(true)
    await (await as('trainer')).ask(AddNoteDocument, { input: { caseId: injury.id, summary: 'Seen' } })
    expect(await isIn('untouched', injury)).toBe(false)
  })

  test('exclude resolved cases', async () => {
    const before = idsOf((await todayWith()).untouched.nodes)
    const resolved = await sql(sql => sql.column<string>`SELECT id FROM cases WHERE school_id = ${school} AND status = 'RESOLVED'`)
    expect(before.filter(id => resolved.includes(id))).toEqual([])
    expect(resolved.length).toBeGreaterThan(0)
  })

  test('list the longest untouched first', async () => {
    const { nodes, totalCount } = (await todayWith(2)).untouched
    const times = nodes.map(({ updatedAt }) => updatedAt ?? '')
    expect(times).toEqual(times.toSorted())
    expect(new Set(times).size).toBeGreaterThan(3)
    expect(totalCount).toBe(nodes.length)
  })

  test.each([0, -1, 366])('cannot be asked for with %i days', async untouchedDays => {
    const client = await as('trainer')
    expect(refusals(await client.run(TodayDocument, { untouchedDays }))).toEqual([['BAD_USER_INPUT', 'untouchedDays']])
    const filter = { untouchedDays }
    expect(refusals(await client.run(CasesDocument, { filter }))).toEqual([['BAD_USER_INPUT', 'filter.untouchedDays']])
  })
})

describe('the triage list', () => {
  const triage = async (filter: CaseFilter): Promise<readonly string[]> => {
    const { cases } = await (await as('trainer')).ask(CasesDocument, { filter: { status: 'ACTIVE', ...filter }, first: 1000 })
    return idsOf(cases?.nodes ?? [])
  }

  test('moves a case behind the others of its level when it is touched', async () => {
    const [first, second] = [await injure('OUT', await instantAt(-20, '12:00')), await injure('OUT', await instantAt(-19, '12:00'))]
    const order = async () => (await triage({})).filter(id => [first.id, second.id].includes(id))
    expect(await order()).toEqual([first.id, second.id])
    await (await as('trainer')).ask(AddNoteDocument, { input: { caseId: first.id, summary: 'Seen' } })
    expect(await order()).toEqual([second.id, first.id])
  })

  test.each<[string, CaseFilter, string]>([
    ['participation', { participation: 'OUT' }, `participation = 'OUT'`],
    ['severity', { severity: 'MODERATE' }, `severity = 'MODERATE'`],
    ['both', { participation: 'RESTRICTED', severity: 'MODERATE' }, `participation = 'RESTRICTED' AND severity = 'MODERATE'`],
  ])('filters by %s', async (_what, filter, condition) => {
    const expected = await casesWhere(condition)
    expect(await triage(filter)).toEqual(expected)
    expect(expected.length).toBeGreaterThan(0)
  })

  test('filters by untouched days to the same cases as today’s list', async () => {
    const listed = await triage({ untouchedDays: 5 })
    const untouched = idsOf((await todayWith(5)).untouched.nodes)
    expect(listed.toSorted()).toEqual(untouched.toSorted())
    expect(listed.length).toBeGreaterThan(1)
  })
})

test('no list contains anything of another school', async () => {
  const injury = await sql(async sql => {
    const elsewhere = demoIds.rooseveltSchool
    const athlete = await buildAthlete(sql, elsewhere)
    await addToTeam(sql, await buildTeam(sql, elsewhere), athlete)
    const found = await buildCase(sql, athlete, { participation: 'OUT', opened_at: '2026-01-01Z' })
    await addMilestone(sql, found, { target_date: '2026-01-02' })
    return found
  })
  const answer = JSON.stringify(await todayWith())
  expect(answer).not.toContain(injury.id)
})

test.each(['coach', 'parent', 'admin'] as const)('today’s lists are refused to a %s', async who => {
  const answer = await (await as(who)).run(TodayDocument, {})
  expect([answer.data, forbiddenIn(answer)]).toEqual([{ today: null }, ['Query.today']])
})
