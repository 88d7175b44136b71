import { AddNoteDocument, AddRestrictionDocument, GrantClearanceDocument, SidelineEntryDocument } from '../generated/documents.js'
import { onServer } from '../support/databases.js'
import { inTransaction, type Sql } from '../support/sql.js'
import { refusals } from './support.js'
import { useTrainer, type Opened } from './trainer.js'

const { sql, open, run, done, server } = useTrainer()

const restriction = { kind: 'NO_CONTACT', details: 'No contact' } as const
const stateOf = (caseId: string) =>
  sql(sql => sql.row<{ status: string; version: number }>`SELECT status, version FROM cases WHERE id = ${caseId}`)

/** The device's time now, before anything recorded from here on. */
const now = (): Promise<string> => sql(sql => sql.value<string>`SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

describe('a clearance from a phone that was offline', () => {
  test('conflicts with a restriction recorded after it, until its trainer has seen the current version', async () => {
    const { caseId } = await open()
    const occurredAt = await now()
    await done(AddRestrictionDocument, { caseId, ...restriction })
    const { version } = await stateOf(caseId)
    const { errors } = await run(GrantClearanceDocument, { caseId, summary: 'Fit', occurredAt })
    expect(errors).toMatchObject([{ message: expect.stringContaining('held back') as unknown }])
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'CONFLICT', currentVersion: version }])
    expect(await stateOf(caseId)).toEqual({ status: 'ACTIVE', version })
    expect(await done(GrantClearanceDocument, { caseId, summary: 'Fit', occurredAt, expectedVersion: version })).toMatchObject({
      case: { status: 'RESOLVED' },
    })
  })

  test('conflicts with a new injury of the athlete after it', async () => {
    const { caseId, athleteId } = await open()
    const occurredAt = await now()
    await done(SidelineEntryDocument, { athleteId, bodyPart: 'ANKLE', participation: 'OUT' })
    expect(refusals(await run(GrantClearanceDocument, { caseId, summary: 'Fit', occurredAt }))).toEqual([['CONFLICT']])
  })

  test('is granted when only a note was recorded after it', async () => {
    const { caseId } = await open()
    const occurredAt = await now()
    await done(AddNoteDocument, { caseId, summary: 'Seen' })
    await done(GrantClearanceDocument, { caseId, summary: 'Fit', occurredAt })
  })
})

test('a clearance made now overrides a restriction that its trainer could see', async () => {
  const { caseId } = await open()
  await done(AddRestrictionDocument, { caseId, ...restriction })
  await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
})

const describeOnServer = onServer() ? describe : describe.skip

describeOnServer('a clearance that waits for a lock on the case (needs a server: the embedded PostgreSQL has one connection)', () => {
  const lockedBy = (database: Parameters<typeof inTransaction>[0]) =>
    inTransaction(
      database,
      'rollback',
      sql =>
        sql.value<boolean>`SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`,
    )

  /** Sends the clearance while another transaction has written an event and not committed. */
  async function clearWhile({ caseId, athleteId }: Opened, type: string, expectedVersion: number | null = null) {
    const { database } = server().test
    const add = (sql: Sql): Promise<string> =>
      sql.value<string>`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
        SELECT c.school_id, c.id, ${athleteId}, e.author_id, ${type}::text::event_type, '' FROM cases c JOIN events e ON e.case_id = c.id
        WHERE c.id = ${caseId} LIMIT 1 RETURNING id`
    const underWay = await inTransaction(database, 'commit', async sql => {
      const event = await add(sql)
      if (type === 'RESTRICTION_ADDED')
        await sql`INSERT INTO restrictions (school_id, case_id, kind, details, added_by_id)
          SELECT school_id, case_id, 'NO_CONTACT', 'No contact', id FROM events WHERE id = ${event}`
      const clearing = run(GrantClearanceDocument, { caseId, summary: 'Fit', expectedVersion })
      while (!(await lockedBy(database))) await new Promise(resolve => setTimeout(resolve, 10))
      return { clearing }
    })
    return underWay.clearing
  }

  test.each(['RESTRICTION_ADDED', 'REMOVED_FROM_PLAY'])(
    'conflicts with a %s being written, and the error has the current version',
    async type => {
      const opened = await open()
      const { errors } = await clearWhile(opened, type)
      const { status, version } = await stateOf(opened.caseId)
      expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'CONFLICT', currentVersion: version }])
      expect(status).toBe('ACTIVE')
      await done(GrantClearanceDocument, { caseId: opened.caseId, summary: 'Fit', expectedVersion: version })
    },
  )

  test('is granted while a note is written, unless it expects the version before', async () => {
    const [first, second] = [await open(), await open()]
    expect(refusals(await clearWhile(first, 'NOTE'))).toEqual([])
    expect((await stateOf(first.caseId)).status).toBe('RESOLVED')
    expect(refusals(await clearWhile(second, 'NOTE', 1))).toEqual([['CONFLICT']])
  })

  test('and a restriction that expect the same version: exactly one succeeds', async () => {
    for (let round = 0; round < 12; round++) {
      const { caseId } = await open()
      const clearing = () => run(GrantClearanceDocument, { caseId, summary: 'Fit', expectedVersion: 1 })
      const restricting = () => run(AddRestrictionDocument, { caseId, ...restriction })
      const answers = await Promise.all((round % 2 ? [clearing, restricting] : [restricting, clearing]).map(send => send()))
      expect(answers.flatMap(answer => refusals(answer as never))).toEqual([['CONFLICT']])
      const restricted = await sql(sql => sql.value<boolean>`SELECT EXISTS (SELECT FROM restrictions WHERE case_id = ${caseId})`)
      expect([(await stateOf(caseId)).status, restricted]).toEqual(restricted ? ['ACTIVE', true] : ['RESOLVED', false])
    }
  }, 60_000)

  test('without an expected version overrides only restrictions committed before it arrived', async () => {
    for (let round = 0; round < 25; round++) {
      const { caseId } = await open()
      const send = [
        () => run(GrantClearanceDocument, { caseId, summary: 'Fit' }),
        () => run(AddRestrictionDocument, { caseId, ...restriction }),
        () => run(AddRestrictionDocument, { caseId, kind: 'NO_PLAY', details: 'No play' }),
      ]
      const answers = await Promise.all((round % 2 ? send : send.toReversed()).map(one => one()))
      for (const answer of answers) expect([[], [['CONFLICT']]]).toContainEqual(refusals(answer as never))
      const later = await sql(
        sql => sql.value<number>`SELECT count(*)::integer FROM events AS e JOIN events AS c ON c.case_id = e.case_id AND c.type = 'CLEARANCE_GRANTED'
          WHERE e.case_id = ${caseId} AND e.type = 'RESTRICTION_ADDED' AND e.recorded_at > c.recorded_at`,
      )
      expect(later).toBe(0)
    }
  }, 60_000)
})
