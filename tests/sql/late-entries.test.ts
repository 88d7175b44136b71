import type { EventType, Participation } from '../../src/generated/prisma/enums.js'
import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { addEvent, buildCase, buildClinic, type CaseRow, type Member } from './support/factories.js'

const { rolledBack } = useEmptyDatabase()

/** That many hours ago, by the device's clock. */
const hoursAgo = (sql: Sql, hours: number): Promise<string> =>
  sql.value<string>`SELECT (now() - make_interval(hours => ${hours}::int))::text`

interface LateEntry {
  readonly hours: number
  /** The device's clock minus the database's. */
  readonly skew?: number
  readonly participation?: Participation
}
async function tell(sql: Sql, of: CaseRow, author: Member, type: EventType, { hours, skew, participation }: LateEntry): Promise<unknown> {
  return addEvent(sql, of, author, type, {
    occurred_at: await hoursAgo(sql, hours),
    ...(skew === undefined ? {} : { clock_skew_seconds: skew }),
    ...(participation ? { participation } : {}),
  })
}

const stateOf = (sql: Sql, { id }: CaseRow): Promise<readonly unknown[]> =>
  sql.row<{ readonly state: readonly unknown[] }>`
    SELECT json_build_array(c.status, c.participation, a.current_status) AS state FROM cases AS c
    JOIN athletes AS a ON a.school_id = c.school_id AND a.id = c.athlete_id WHERE c.id = ${id}`.then(({ state }) => state)

/** A case opened two days ago and cleared two hours ago. */
async function buildCleared(sql: Sql) {
  const { trainer, athlete } = await buildClinic(sql)
  const injury = await buildCase(sql, athlete, { opened_at: await hoursAgo(sql, 48) })
  await tell(sql, injury, trainer, 'CLEARANCE_GRANTED', { hours: 2 })
  return { trainer, injury }
}

describe('an entry about something before a clearance', () => {
  test.each<readonly [EventType, Participation | undefined]>([
    ['SIDELINE_ENTRY', 'OUT'],
    ['RESTRICTION_ADDED', 'OUT'],
    ['REMOVED_FROM_PLAY', undefined],
    ['NOTE', undefined],
  ])('recorded after it as %s, does not undo it', async (type, participation) => {
    await rolledBack(async sql => {
      const { trainer, injury } = await buildCleared(sql)
      await tell(sql, injury, trainer, type, { hours: 3, ...(participation ? { participation } : {}) })
      expect(await stateOf(sql, injury)).toEqual(['RESOLVED', 'CLEARED', 'CLEARED'])
    })()
  })

  test(
    'does not change a case reopened since',
    rolledBack(async sql => {
      const { trainer, injury } = await buildCleared(sql)
      await tell(sql, injury, trainer, 'CASE_REOPENED', { hours: 1 })
      await tell(sql, injury, trainer, 'SIDELINE_ENTRY', { hours: 3, participation: 'OUT' })
      expect(await stateOf(sql, injury)).toEqual(['ACTIVE', 'RESTRICTED', 'RESTRICTED'])
      await tell(sql, injury, trainer, 'SIDELINE_ENTRY', { hours: 0, participation: 'OUT' })
      expect(await stateOf(sql, injury)).toEqual(['ACTIVE', 'OUT', 'OUT'])
    }),
  )
})

describe('an entry about something after a clearance', () => {
  const entry = async (sql: Sql, told: LateEntry) => {
    const { trainer, injury } = await buildCleared(sql)
    return sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, summary, occurred_at, clock_skew_seconds)
      VALUES (${injury.school}, ${injury.id}, ${injury.athlete}, ${trainer.id}, 'SIDELINE_ENTRY', 'OUT', '',
        ${await hoursAgo(sql, told.hours)}, ${told.skew ?? null}::int)`
  }

  test(
    'needs an active case',
    rolledBack(async sql => {
      expect((await entry(sql, { hours: 1 })).code).toBe('RT002')
    }),
  )

  test(
    'needs one even when the device’s clock was hours behind and said so',
    rolledBack(async sql => {
      expect((await entry(sql, { hours: 3, skew: -3 * 3600 })).code).toBe('RT002')
    }),
  )

  test(
    'counts when the clearance’s device clock ran ahead: its time is capped at when it was recorded',
    rolledBack(async sql => {
      const { trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete, { opened_at: await hoursAgo(sql, 48) })
      await tell(sql, injury, trainer, 'CLEARANCE_GRANTED', { hours: -24 })
      await tell(sql, injury, trainer, 'CASE_REOPENED', { hours: 0 })
      await tell(sql, injury, trainer, 'SIDELINE_ENTRY', { hours: 0, participation: 'OUT' })
      expect(await stateOf(sql, injury)).toEqual(['ACTIVE', 'OUT', 'OUT'])
    }),
  )

  test(
    'as a second clearance, is refused however early it happened',
    rolledBack(async sql => {
      const { trainer, injury } = await buildCleared(sql)
      const refusal = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary, occurred_at)
        VALUES (${injury.school}, ${injury.id}, ${injury.athlete}, ${trainer.id}, 'CLEARANCE_GRANTED', '', ${await hoursAgo(sql, 5)})`
      expect(refusal.code).toBe('RT002')
    }),
  )
})
