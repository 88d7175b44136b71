import { randomUUID } from 'node:crypto'
import { demoIds } from '../../prisma/demo/ids.js'
import { GrantClearanceDocument, SyncEntriesDocument, type EntryInput } from '../generated/documents.js'
import { NEVER_GIVEN_OUT, refusals } from './support.js'
import { useTrainer } from './trainer.js'

const { as, sql, open, done, events, healthyAthlete } = useTrainer()

const MINUTE_MS = 60_000
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * MINUTE_MS).toISOString()

async function sync(entries: readonly EntryInput[], sentAt?: string) {
  const answer = await (await as('trainer')).run(SyncEntriesDocument, { entries: [...entries], sentAt: sentAt ?? null })
  expect(answer.errors).toEqual([])
  return answer.data?.syncEntries?.results ?? []
}

/** A new injury of an athlete, as a phone queues it. */
const injury = (athleteId: string, more: Partial<NonNullable<EntryInput['sidelineEntry']>> = {}): EntryInput => ({
  sidelineEntry: { athleteId, bodyPart: 'KNEE', participation: 'OUT', entryKey: randomUUID(), ...more },
})
const note = (caseId: string, more: Partial<NonNullable<EntryInput['addNote']>> = {}): EntryInput => ({
  addNote: { caseId, summary: 'Seen', entryKey: randomUUID(), ...more },
})

const everything = () =>
  sql(
    sql => sql.value<string>`SELECT concat(
      (SELECT string_agg(e::text, '' ORDER BY id) FROM events AS e), (SELECT string_agg(c::text, '' ORDER BY id) FROM cases AS c),
      (SELECT string_agg(r::text, '' ORDER BY id) FROM restrictions AS r))`,
  )

describe('a batch', () => {
  test('of every kind of entry is written, with later entries that refer to earlier ones', async () => {
    const athleteId = await healthyAthlete()
    const [hurt, restricted, noted] = [randomUUID(), randomUUID(), randomUUID()]
    const caseId = `entry:${hurt}`
    const key = () => ({ entryKey: randomUUID() })
    const results = await sync([
      injury(athleteId, { entryKey: hurt, occurredAt: minutesAgo(90) }),
      { addNote: { caseId, summary: 'Seen', entryKey: noted, occurredAt: minutesAgo(80) } },
      { addRestriction: { caseId, kind: 'NO_RUNNING', details: 'No running', entryKey: restricted, occurredAt: minutesAgo(70) } },
      { correctEvent: { eventId: `entry:${noted}`, summary: 'Seen twice', ...key(), occurredAt: minutesAgo(60) } },
      { liftRestriction: { restrictionId: `entry:${restricted}`, ...key(), occurredAt: minutesAgo(50) } },
      { removeFromPlay: { caseId, ...key(), occurredAt: minutesAgo(40) } },
      { grantClearance: { caseId, summary: 'Fit', ...key(), occurredAt: minutesAgo(30) } },
      { reopenCase: { caseId, ...key(), occurredAt: minutesAgo(20) } },
      { reportSymptoms: { caseId, summary: 'Pain', ...key(), occurredAt: minutesAgo(10) } },
    ])
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(9).fill('APPLIED'))
    expect(results.map(({ event }) => event?.type)).toEqual([
      'SIDELINE_ENTRY', 'NOTE', 'RESTRICTION_ADDED', 'CORRECTION', 'RESTRICTION_LIFTED', 'REMOVED_FROM_PLAY', 'CLEARANCE_GRANTED', 'CASE_REOPENED',
      'EVALUATION',
    ]) // prettier-ignore
    expect(new Set(results.map(({ case: of }) => of?.id)).size).toBe(1)
    expect(results[7]).toMatchObject({ index: 7, case: { status: 'ACTIVE', participation: 'RESTRICTED' }, athlete: { id: athleteId } })
  })

  test('is written in the order things happened, whatever the order of the entries', async () => {
    const athleteId = await healthyAthlete()
    const later = injury(athleteId, { participation: 'RESTRICTED', occurredAt: minutesAgo(5) })
    const earlier = injury(athleteId, { participation: 'OUT', occurredAt: minutesAgo(50) })
    const now = injury(athleteId, { participation: 'CLEARED' })
    const results = await sync([now, later, earlier])
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(results[0]?.case?.participation).toBe('CLEARED')
    const recorded = await sql(
      sql => sql.column<string>`SELECT participation::text FROM events WHERE case_id = ${results[0]?.case?.id} ORDER BY recorded_at, id`,
    )
    expect(recorded).toEqual(['OUT', 'RESTRICTED', 'CLEARED'])
  })

  test('sent again, in whole or in part, writes nothing new and gets the same answer', async () => {
    const athleteId = await healthyAthlete()
    const hurt = randomUUID()
    const batch = [injury(athleteId, { entryKey: hurt }), note(`entry:${hurt}`), note(NEVER_GIVEN_OUT)]
    const first = await sync(batch)
    expect(first.map(({ outcome }) => outcome)).toEqual(['APPLIED', 'APPLIED', 'REJECTED'])
    const before = await everything()
    const replayed = (result: (typeof first)[number]) => ({
      ...result,
      outcome: result.outcome === 'APPLIED' ? 'REPLAYED' : result.outcome,
    })
    const again = await sync(batch)
    expect(again.map(result => ({ ...result, case: null }))).toEqual(first.map(replayed).map(result => ({ ...result, case: null })))
    expect((await sync(batch.slice(1, 2)))[0]).toMatchObject({ index: 0, outcome: 'REPLAYED', event: first[1]?.event })
    expect(await everything()).toBe(before)
  })

  test('sent three times at once writes each entry once', async () => {
    const athleteId = await healthyAthlete()
    const batch = [injury(athleteId), injury(athleteId, { bodyPart: 'WRIST' }), injury(athleteId, { participation: 'RESTRICTED' })]
    const all = await Promise.all([sync(batch), sync(batch), sync(batch)])
    for (const index of [0, 1, 2]) expect(all.map(results => results[index]?.outcome).sort()).toEqual(['APPLIED', 'REPLAYED', 'REPLAYED'])
    expect(await sql(sql => sql.value`SELECT count(*)::int FROM events WHERE athlete_id = ${athleteId}`)).toBe(3)
  })

  test('may hold 200 entries', async () => {
    const { caseId } = await open()
    const results = await sync(Array.from({ length: 200 }, () => note(caseId)))
    expect(results.filter(({ outcome }) => outcome === 'APPLIED')).toHaveLength(200)
    expect(await events(caseId)).toBe(201)
  }, 60_000)

  test.each([0, 201])('of %i entries is refused as a whole, and nothing is written', async count => {
    const { caseId } = await open()
    const entries = Array.from({ length: count }, () => note(caseId))
    expect(refusals(await (await as('trainer')).run(SyncEntriesDocument, { entries }))).toEqual([['BAD_USER_INPUT', 'entries']])
    expect(await events(caseId)).toBe(1)
  })

  test.each(['coach', 'parent', 'admin'] as const)('from a %s is refused', async who => {
    const { caseId } = await open()
    expect(refusals(await (await as(who)).run(SyncEntriesDocument, { entries: [note(caseId)] }))).toEqual([
      ['FORBIDDEN', 'Mutation.syncEntries'],
    ])
    expect(await events(caseId)).toBe(1)
  })
})

describe('a bad entry alone is rejected, and the others are written', () => {
  test.each<readonly [what: string, bad: (caseId: string) => EntryInput, code: string, path: string | null]>([
    ['that is empty', () => ({}), 'BAD_USER_INPUT', 'entries[1]'],
    ['of two kinds', caseId => ({ ...note(caseId), ...injury(demoIds.healthyAthlete) }), 'BAD_USER_INPUT', 'entries[1]'],
    ['without a key', caseId => note(caseId, { entryKey: null }), 'BAD_USER_INPUT', 'entries[1].addNote.entryKey'],
    ['with an empty text', caseId => note(caseId, { summary: '' }), 'BAD_USER_INPUT', 'entries[1].addNote.summary'],
    [
      'with a severity, which a plain note cannot have',
      caseId => note(caseId, { severity: 'MINOR' }),
      'BAD_USER_INPUT',
      'entries[1].addNote.severity',
    ],
    ['with a malformed id', () => note('7'), 'BAD_USER_INPUT', 'entries[1].addNote.caseId'],
    ['that refers to an unknown entry', () => note('entry:unknown'), 'BAD_USER_INPUT', 'entries[1].addNote.caseId'],
    ['for a case that does not exist', () => note(NEVER_GIVEN_OUT), 'NOT_FOUND', null],
    ['for an athlete of another school', () => injury(demoIds.rooseveltAthlete), 'NOT_FOUND', null],
    ['that the case’s state does not allow', caseId => ({ reopenCase: { caseId, entryKey: randomUUID() } }), 'CONFLICT', null],
    ['with a stale version', caseId => note(caseId, { expectedVersion: 99 }), 'CONFLICT', null],
  ])('%s', async (_what, bad, code, path) => {
    const { caseId } = await open()
    const results = await sync([note(caseId), bad(caseId), note(caseId)])
    expect(results.map(({ outcome }) => outcome)).toEqual(['APPLIED', 'REJECTED', 'APPLIED'])
    expect(results[1]).toMatchObject({ code, event: null, case: null, athlete: null })
    expect(results[1]?.message).not.toMatch(/input\./)
    expect(results[1]?.fields.map(field => field.path)).toEqual(path === null ? [] : [path])
    expect(await events(caseId)).toBe(3)
  })

  test('that causes an internal error', async () => {
    const { caseId } = await open()
    await sql(sql => sql`ALTER TABLE events ADD CONSTRAINT stumbling_block CHECK (summary <> 'Stumble')`)
    const results = await sync([note(caseId), note(caseId, { summary: 'Stumble' }), note(caseId)])
    await sql(sql => sql`ALTER TABLE events DROP CONSTRAINT stumbling_block`)
    expect(results.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['APPLIED', null],
      ['REJECTED', 'INTERNAL_SERVER_ERROR'],
      ['APPLIED', null],
    ])
    expect(results[1]?.message).not.toContain('stumbling')
  })

  test('and told the current version', async () => {
    const { caseId } = await open()
    const [result] = await sync([note(caseId, { expectedVersion: 99 })])
    expect(result).toMatchObject({ code: 'CONFLICT', currentVersion: 1 })
  })
})

describe('a late entry', () => {
  test('keeps both times: when it happened and when it was recorded', async () => {
    const { caseId } = await open()
    const occurredAt = minutesAgo(300)
    const [result] = await sync([note(caseId, { occurredAt })])
    expect(result?.event?.occurredAt).toBe(occurredAt)
    expect(Date.parse(result?.event?.recordedAt ?? '')).toBeGreaterThan(Date.parse(occurredAt) + 299 * MINUTE_MS)
  })

  test('older than a clearance does not undo it, and joins the case that was cleared', async () => {
    const { caseId, athleteId } = await open(undefined, 'KNEE')
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    const [result] = await sync([injury(athleteId, { occurredAt: minutesAgo(60) })])
    expect(result).toMatchObject({
      outcome: 'APPLIED',
      case: { id: caseId, status: 'RESOLVED', participation: 'CLEARED' },
      athlete: { currentStatus: 'CLEARED' },
    })
  })

  test('about something after the clearance opens a new case', async () => {
    const athleteId = await healthyAthlete()
    const [first] = await sync([injury(athleteId, { occurredAt: minutesAgo(180) })])
    const caseId = first?.case?.id ?? ''
    await done(GrantClearanceDocument, { caseId, summary: 'Fit', occurredAt: minutesAgo(120) })
    const [result] = await sync([injury(athleteId, { occurredAt: minutesAgo(60) })])
    expect(result).toMatchObject({ case: { status: 'ACTIVE', participation: 'OUT' }, athlete: { currentStatus: 'OUT' } })
    expect(result?.case?.id).not.toBe(caseId)
  })
})

describe('a device’s clock that is off', () => {
  test.each([
    ['is right', 0, 0, false],
    ['is 4 minutes behind', -4, -4, false],
    ['is an hour behind, and says so', -60, -60, true],
    ['is an hour ahead, and says so', 60, 60, true],
    ['is an hour ahead, as the entry’s own time shows', 60, null, true],
  ])('%s: the event is marked when it is off, and never refused', async (_what, minutes, sentMinutes, off) => {
    const { caseId } = await open()
    const sentAt = sentMinutes === null ? undefined : minutesAgo(-sentMinutes)
    const [result] = await sync([note(caseId, { occurredAt: minutesAgo(-minutes) })], sentAt)
    expect(result).toMatchObject({ outcome: 'APPLIED', event: { deviceClockOff: off } })
    expect(await events(caseId)).toBe(2)
  })

  test('and behind does not make a new injury look older than a clearance', async () => {
    const { caseId, athleteId } = await open(undefined, 'KNEE')
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    const [result] = await sync([injury(athleteId, { occurredAt: minutesAgo(60) })], minutesAgo(60))
    expect(result).toMatchObject({ case: { status: 'ACTIVE' }, athlete: { currentStatus: 'OUT' } })
  })

  test('may be off by more than a lifetime', async () => {
    const { caseId } = await open()
    const [result] = await sync([note(caseId)], '9999-01-01T00:00:00Z')
    expect(result).toMatchObject({ outcome: 'APPLIED', event: { deviceClockOff: true } })
  })
})
