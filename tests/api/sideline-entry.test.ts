import { randomUUID } from 'node:crypto'
import { demoId, demoIds } from '../../prisma/demo/ids.js'
import { RosterDocument, SidelineEntryDocument, type SidelineEntryInput, type SidelineEntryMutation } from '../generated/documents.js'
import type { Answer, Client } from '../support/client.js'
import { name, type Sql } from '../support/sql.js'
import { NEVER_GIVEN_OUT, refusals, useServer } from './support.js'

const { as, sql, addMember, healthyAthlete } = useServer()

type Recorded = NonNullable<SidelineEntryMutation['sidelineEntry']>
type Injury = Omit<SidelineEntryInput, 'athleteId'>
const ankle = { bodyPart: 'ANKLE', participation: 'OUT' } as const satisfies Injury

const send = async (input: SidelineEntryInput, client?: Client): Promise<Answer<SidelineEntryMutation>> =>
  (client ?? (await as('trainer'))).run(SidelineEntryDocument, { input })

/** Sends an entry and expects success. */
async function enter(input: SidelineEntryInput, client?: Client): Promise<Recorded> {
  const { data, errors } = await send(input, client)
  expect(errors).toEqual([])
  if (!data?.sidelineEntry) throw new Error('no payload and no error')
  return data.sidelineEntry
}

/** Sends twenty entries concurrently. */
const twentyAtOnce = (entry: (index: number) => Promise<Recorded>): Promise<readonly Recorded[]> =>
  Promise.all(Array.from({ length: 20 }, (_, index) => entry(index)))

const rowsOf = (athleteId: string) =>
  sql(
    sql =>
      sql.row<{ readonly cases: number; readonly events: number; readonly notes: number }>`
      SELECT (SELECT count(*)::integer FROM cases WHERE athlete_id = ${athleteId}) AS cases,
        (SELECT count(*)::integer FROM events WHERE athlete_id = ${athleteId}) AS events,
        (SELECT count(*)::integer FROM clinical_notes AS n JOIN events AS e ON e.id = n.event_id WHERE e.athlete_id = ${athleteId}) AS notes`,
  )

const tablesIn = (sql: Sql) => sql.column<string>`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`

/** Every row of every table that an entry could touch, as one text. */
const everythingWritten = () =>
  sql(async sql => {
    const texts = ['athletes', 'cases', 'events', 'clinical_notes', 'event_visibility_changes', 'restrictions', 'milestones'].map(
      table => sql.value<string>`SELECT string_agg(t::text, E'\n' ORDER BY t::text) FROM ${name(table)} AS t`,
    )
    return (await Promise.all(texts)).join('\n')
  })

describe('the case', () => {
  test('an entry joins the active case of the same body part and side', async () => {
    const athleteId = await healthyAthlete()
    const first = await enter({ athleteId, ...ankle, side: 'LEFT' })
    const second = await enter({ athleteId, ...ankle, side: 'LEFT', participation: 'RESTRICTED' })
    expect([first.caseCreated, second.caseCreated]).toEqual([true, false])
    expect(second.case).toMatchObject({ id: first.case?.id, participation: 'RESTRICTED', openedAt: first.case?.openedAt })
    expect(second.athlete?.currentStatus).toBe('RESTRICTED')
    expect(await rowsOf(athleteId)).toEqual({ cases: 1, events: 2, notes: 0 })
  })

  test.each<readonly [what: string, injury: Injury]>([
    ['the other side', { ...ankle, side: 'RIGHT' }],
    ['no side', ankle],
    ['another body part', { ...ankle, bodyPart: 'FOOT', side: 'LEFT' }],
  ])('%s opens another case', async (_what, injury) => {
    const athleteId = await healthyAthlete()
    const first = await enter({ athleteId, ...ankle, side: 'LEFT' })
    const second = await enter({ athleteId, ...injury, participation: 'CLEARED' })
    expect(second.caseCreated).toBe(true)
    expect(second.case?.id).not.toBe(first.case?.id)
    // The worse of the two counts.
    expect(second.athlete?.currentStatus).toBe('OUT')
  })

  test('a resolved case is not joined', async () => {
    const athleteId = await healthyAthlete()
    const first = await enter({ athleteId, ...ankle })
    await clear(first.case?.id ?? '', athleteId)
    expect(await enter({ athleteId, ...ankle })).toMatchObject({
      caseCreated: true,
      reopenableCase: { id: first.case?.id, status: 'RESOLVED' },
    })
  })

  test('twenty trainers entering at once open one case with twenty events', async () => {
    const athleteId = await healthyAthlete()
    const trainers = await Promise.all(Array.from({ length: 20 }, () => addMember('AT')))
    const recorded = await twentyAtOnce(index => enter({ athleteId, ...ankle, entryKey: randomUUID() }, trainers[index]?.client))
    expect(recorded.filter(({ caseCreated }) => caseCreated)).toHaveLength(1)
    expect(new Set(recorded.map(entry => entry.case?.id)).size).toBe(1)
    expect(new Set(recorded.map(({ event }) => event?.id)).size).toBe(20)
    expect(recorded.map(({ event }) => event?.author?.id)).toEqual(trainers.map(({ membershipId }) => membershipId))
    expect(await rowsOf(athleteId)).toEqual({ cases: 1, events: 20, notes: 0 })
  })
})

/** Clears the case, that many days ago by the school's calendar. */
const clear = (caseId: string, athleteId: string, daysAgo = 0): Promise<unknown> =>
  sql(
    sql => sql`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, summary, recorded_at)
      SELECT id, ${caseId}, ${athleteId}, ${demoIds.lincolnTrainer}, 'CLEARANCE_GRANTED', 'CLEARED', 'Cleared',
        ((now() AT TIME ZONE time_zone)::date - ${daysAgo}::integer + time '12:00') AT TIME ZONE time_zone
      FROM schools WHERE id = ${demoIds.lincolnSchool}`,
  )

describe('the entry key', () => {
  const noted = { ...ankle, severity: 'MODERATE', summary: 'Rolled it on the bag', clinicalNotes: 'ATFL tender' } as const satisfies Injury

  test('an entry sent again gets the first answer, and nothing is written', async () => {
    const entry = { athleteId: await healthyAthlete(), ...noted, entryKey: randomUUID() }
    const first = await enter(entry)
    const written = await everythingWritten()
    expect(await enter(entry)).toEqual({ ...first, replayed: true })
    expect(await everythingWritten()).toBe(written)
  })

  test('an entry that joined a case gets the same answer when sent again', async () => {
    const athleteId = await healthyAthlete()
    await enter({ athleteId, ...ankle })
    const entry = { athleteId, ...ankle, entryKey: randomUUID() }
    const first = await enter(entry)
    expect(first.caseCreated).toBe(false)
    expect(await enter(entry)).toEqual({ ...first, replayed: true })
  })

  test('an entry sent again after its case was resolved is still a replay', async () => {
    const entry = { athleteId: await healthyAthlete(), ...noted, entryKey: randomUUID() }
    const first = await enter(entry)
    await clear(first.case?.id ?? '', entry.athleteId)
    const again = await enter(entry)
    expect(again).toMatchObject({ replayed: true, caseCreated: true, event: { id: first.event?.id }, case: { status: 'RESOLVED' } })
    expect(await rowsOf(entry.athleteId)).toEqual({ cases: 1, events: 2, notes: 1 })
  })

  test('an entry sent twenty times at once is one event', async () => {
    const entry = { athleteId: await healthyAthlete(), ...noted, entryKey: randomUUID() }
    const recorded = await twentyAtOnce(() => enter(entry))
    expect(recorded.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(new Set(recorded.map(({ event }) => event?.id)).size).toBe(1)
    expect(recorded.every(({ caseCreated }) => caseCreated)).toBe(true)
    expect(await rowsOf(entry.athleteId)).toEqual({ cases: 1, events: 1, notes: 1 })
  })

  test.each<readonly [what: string, change: Partial<SidelineEntryInput>]>([
    ['athlete', { athleteId: demoIds.healthyAthlete }],
    ['body part', { bodyPart: 'KNEE' }],
    ['side', { side: 'LEFT' }],
    ['participation', { participation: 'CLEARED' }],
  ])('reusing the key with another %s is a conflict, and nothing is written', async (_what, change) => {
    const entry = { athleteId: await healthyAthlete(), ...noted, entryKey: randomUUID() }
    await enter(entry)
    const written = await everythingWritten()
    const answer = await send({ ...entry, ...change })
    expect(answer.data).toEqual({ sidelineEntry: null })
    expect(refusals(answer)).toEqual([['CONFLICT']])
    expect(await everythingWritten()).toBe(written)
  })

  test('two trainers may use the same key: keys are per trainer', async () => {
    const entry = { athleteId: await healthyAthlete(), ...ankle, entryKey: randomUUID() }
    const [first, second] = [await enter(entry), await enter(entry, (await addMember('AT')).client)]
    expect(second).toMatchObject({ replayed: false, caseCreated: false, case: { id: first.case?.id } })
  })

  test('entries without a key are each written', async () => {
    const entry = { athleteId: await healthyAthlete(), ...ankle }
    expect([(await enter(entry)).replayed, (await enter(entry)).replayed]).toEqual([false, false])
    expect(await rowsOf(entry.athleteId)).toEqual({ cases: 1, events: 2, notes: 0 })
  })
})

describe('the expected version', () => {
  const versionOf = (caseId: string) => sql(sql => sql.value<number>`SELECT version FROM cases WHERE id = ${caseId}`)
  const told = (answer: Answer<unknown>) => answer.errors.map(({ extensions }) => extensions)

  test('is that of the active case the entry joins', async () => {
    const athleteId = await healthyAthlete()
    const caseId = (await enter({ athleteId, ...ankle })).case?.id ?? ''
    const seen = { athleteId, ...ankle, participation: 'RESTRICTED', expectedVersion: await versionOf(caseId) } as const
    expect(await enter(seen)).toMatchObject({ caseCreated: false, case: { id: caseId, participation: 'RESTRICTED' } })
    expect(await versionOf(caseId)).toBe(seen.expectedVersion + 1)
  })

  test('conflicts with any other version: the error has the current one, and nothing is written', async () => {
    const athleteId = await healthyAthlete()
    const caseId = (await enter({ athleteId, ...ankle })).case?.id ?? ''
    await enter({ athleteId, ...ankle })
    const before = await everythingWritten()
    const stale = { athleteId, ...ankle, expectedVersion: 1, entryKey: randomUUID() }
    expect(told(await send(stale))).toEqual([{ code: 'CONFLICT', currentVersion: await versionOf(caseId) }])
    expect(await everythingWritten()).toBe(before)
    await enter({ ...stale, expectedVersion: await versionOf(caseId) })
    expect(await enter(stale)).toMatchObject({ replayed: true })
  })

  test('conflicts when no case is active, and opens none', async () => {
    const athleteId = await healthyAthlete()
    const before = await everythingWritten()
    expect(told(await send({ athleteId, ...ankle, expectedVersion: 1 }))).toEqual([{ code: 'CONFLICT', currentVersion: null }])
    expect(await everythingWritten()).toBe(before)
    expect(refusals(await send({ athleteId: NEVER_GIVEN_OUT, ...ankle, expectedVersion: 1 }))).toEqual([['NOT_FOUND']])
  })

  test('lets one of twenty concurrent entries succeed', async () => {
    const athleteId = await healthyAthlete()
    await enter({ athleteId, ...ankle })
    const all = await Promise.all(Array.from({ length: 20 }, () => send({ athleteId, ...ankle, expectedVersion: 1 })))
    expect(all.filter(({ errors }) => errors.length === 0)).toHaveLength(1)
    expect(all.flatMap(refusals)).toEqual(Array(19).fill(['CONFLICT']))
    expect(await rowsOf(athleteId)).toEqual({ cases: 1, events: 2, notes: 0 })
  })
})

describe('what is recorded', () => {
  test('the case keeps the first severity, and each event keeps its own', async () => {
    const athleteId = await healthyAthlete()
    const recorded = []
    for (const severity of [null, 'SEVERE', 'MINOR'] as const) recorded.push(await enter({ athleteId, ...ankle, severity }))
    expect(recorded.map(entry => entry.case?.severity)).toEqual([null, 'SEVERE', 'SEVERE'])
    expect(recorded.map(({ event }) => event?.severity)).toEqual([null, 'SEVERE', 'MINOR'])
  })

  test.each([
    ['MINOR', 'ROUTINE'],
    ['MODERATE', 'WATCH'],
    ['SEVERE', 'ELEVATED'],
    ['CRITICAL', 'URGENT'],
  ] as const)('a case that opens as %s gets attention level %s', async (severity, attentionLevel) => {
    const recorded = await enter({ athleteId: await healthyAthlete(), ...ankle, severity })
    expect(recorded.case).toMatchObject({ severity, attentionLevel })
  })

  test('the summary defaults to “Sideline entry”', async () => {
    const athleteId = await healthyAthlete()
    expect((await enter({ athleteId, ...ankle })).event?.summary).toBe('Sideline entry')
    expect((await enter({ athleteId, ...ankle, summary: null })).event?.summary).toBe('Sideline entry')
    expect((await enter({ athleteId, ...ankle, summary: 'Rolled it' })).event?.summary).toBe('Rolled it')
  })

  test('texts in any script come back unchanged', async () => {
    const texts = { summary: `"O'Brien" \\ 50% _ $1 {} [] null\nNguyễn 🏈 𝒳`, clinicalNotes: "'; DROP TABLE events; -- ü" }
    expect((await enter({ athleteId: await healthyAthlete(), ...ankle, ...texts })).event).toMatchObject(texts)
  })

  test.each([
    [[], ['AT']],
    [['COACH'], ['AT', 'COACH']],
    [
      ['PARENT', 'PARENT', 'AT'],
      ['AT', 'PARENT'],
    ],
  ] as const)('the visibility %j becomes %j', async (visibility, shown) => {
    expect((await enter({ athleteId: await healthyAthlete(), ...ankle, visibility })).event?.visibility).toEqual(shown)
  })

  test('occurredAt is the device’s time, and recordedAt the database’s', async () => {
    const occurredAt = new Date(Date.now() - 3_600_000).toISOString()
    const { event } = await enter({ athleteId: await healthyAthlete(), ...ankle, occurredAt })
    expect(event?.occurredAt).toBe(occurredAt)
    expect(Math.abs(Date.parse(event?.recordedAt ?? '') - Date.now())).toBeLessThan(60_000)
  })

  test('no table contains clinical notes in plain text', async () => {
    const clinicalNotes = 'Zzyzx sign positive'
    const recorded = await enter({ athleteId: await healthyAthlete(), ...ankle, clinicalNotes })
    const holding = await sql(async sql => {
      const found = []
      for (const table of await tablesIn(sql)) {
        if (await sql.value<boolean>`SELECT EXISTS (SELECT FROM ${name(table)} AS t WHERE t::text LIKE ${`%${clinicalNotes}%`})`)
          found.push(table)
      }
      return found
    })
    expect(holding).toEqual([])
    expect(recorded.event?.clinicalNotes).toBe(clinicalNotes)
  })
})

describe('the case that could be reopened instead', () => {
  const hamstring = { athleteId: demoId('athlete lincoln hamstring'), bodyPart: 'THIGH', side: 'RIGHT', participation: 'OUT' } as const

  test('is offered when it was cleared ten days ago, also on a replay', async () => {
    const entry = { ...hamstring, entryKey: randomUUID() }
    const first = await enter(entry)
    expect(first).toMatchObject({ caseCreated: true, reopenableCase: { id: demoIds.reopenableCase, status: 'RESOLVED' } })
    expect((await enter(entry)).reopenableCase).toEqual(first.reopenableCase)
  })

  test('is not offered when the entry joined a case, or is for the other side', async () => {
    expect(await enter(hamstring)).toMatchObject({ caseCreated: false, reopenableCase: null })
    expect(await enter({ ...hamstring, side: 'LEFT' })).toMatchObject({ caseCreated: true, reopenableCase: null })
  })

  test('is not offered when it was cleared long ago', async () => {
    const recorded = await enter({ athleteId: demoIds.parentChild, bodyPart: 'ANKLE', side: 'RIGHT', participation: 'OUT' })
    expect(recorded).toMatchObject({ caseCreated: true, reopenableCase: null })
  })

  test.each([
    [30, 'offered', true],
    [31, 'no longer offered', false],
  ])('is, cleared %d days ago, %s', async (daysAgo, _what, offered) => {
    const athleteId = await healthyAthlete()
    const first = await enter({ athleteId, ...ankle })
    await clear(first.case?.id ?? '', athleteId, daysAgo)
    expect((await enter({ athleteId, ...ankle })).reopenableCase?.id).toBe(offered ? first.case?.id : undefined)
  })
})

describe('refusals', () => {
  test('an athlete of another school looks the same as one who does not exist, and nothing is written', async () => {
    const written = await everythingWritten()
    const [stranger, nobody] = [
      await send({ athleteId: demoIds.rooseveltAthlete, ...ankle }),
      await send({ athleteId: NEVER_GIVEN_OUT, ...ankle }),
    ]
    expect(refusals(stranger)).toEqual([['NOT_FOUND']])
    expect(stranger.text).toBe(nobody.text)
    expect(await everythingWritten()).toBe(written)
  })

  const beside = (field: string): string => `mutation ($input: SidelineEntryInput!) {
    first: sidelineEntry(input: $input) { event { id } }
    second: sidelineEntry(input: $input) { event { id } }
    ${field}
  }`

  test.each(['coach', 'parent', 'admin'] as const)('the %s gets one error for the field, and the other fields are served', async who => {
    const written = await everythingWritten()
    const answer = await (await as(who)).raw(beside('kind: __typename'), { input: { athleteId: demoIds.parentChild, ...ankle } })
    expect(answer.data).toEqual({ first: null, second: null, kind: 'Mutation' })
    expect(refusals(answer)).toEqual([['FORBIDDEN', 'Mutation.sidelineEntry']])
    expect(await everythingWritten()).toBe(written)
  })

  test('a failed entry does not undo another of the same operation', async () => {
    const athleteId = await healthyAthlete()
    const good = `good: sidelineEntry(input: { athleteId: "${athleteId}", bodyPart: ANKLE, participation: OUT }) { case { participation } }`
    const answer = await (await as('trainer')).raw(beside(good), { input: { athleteId: demoIds.rooseveltAthlete, ...ankle } })
    expect(answer.data).toEqual({ first: null, second: null, good: { case: { participation: 'OUT' } } })
    expect(answer.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['first'], 'NOT_FOUND'],
      [['second'], 'NOT_FOUND'],
    ])
    expect(await rowsOf(athleteId)).toEqual({ cases: 1, events: 1, notes: 0 })
  })

  test('a field refused to a coach does not hide the other fields', async () => {
    const { roster } = await (await as('coach')).ask(RosterDocument, { first: 1 })
    const answer = await (await as('coach')).raw('{ cases { totalCount } roster(first: 1) { totalCount } }')
    expect(answer.data).toEqual({ cases: null, roster: { totalCount: roster?.totalCount } })
    expect(refusals(answer)).toEqual([['FORBIDDEN', 'Query.cases']])
  })
})
