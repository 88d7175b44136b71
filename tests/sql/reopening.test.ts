import { useEmptyDatabase, type Refusal, type Sql } from '../support/sql.js'
import { addEvent, buildCase, buildClinic, type CaseRow, type Member } from './support/factories.js'
import { caseState } from './support/status.js'

const { rolledBack } = useEmptyDatabase()

/** At any moment these zones do not all have the same date, so a rule that uses the wrong clock fails in one of them. */
const zones = ['Pacific/Pago_Pago', 'America/Chicago', 'Pacific/Kiritimati'] as const

interface Cleared {
  readonly injury: CaseRow
  readonly trainer: Member
  readonly timeZone: string
}

/** A case cleared that many days ago by the school's calendar, at a time of day. */
async function clearedDaysAgo(sql: Sql, timeZone: string, days: number, time: string): Promise<Cleared> {
  const { school, trainer, athlete } = await buildClinic(sql, { time_zone: timeZone })
  const injury = await buildCase(sql, athlete)
  await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
  await sql`SET LOCAL session_replication_role = replica` // Disables the triggers, which forbid changing the past.
  await sql`UPDATE cases SET resolved_at = ((now() AT TIME ZONE ${timeZone})::date - ${days}::int + ${time}::time) AT TIME ZONE ${timeZone}
    WHERE school_id = ${school} AND id = ${injury.id}`
  await sql`SET LOCAL session_replication_role = origin`
  return { injury, trainer, timeZone }
}

const refusalToReopen = (sql: Sql, { injury, trainer }: Cleared): Promise<Refusal> =>
  sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
    VALUES (${injury.school}, ${injury.id}, ${injury.athlete}, ${trainer.id}, 'CASE_REOPENED', '')`

const dayFromToday = (sql: Sql, timeZone: string, days: number): Promise<string> =>
  sql.value<string>`SELECT ((now() AT TIME ZONE ${timeZone})::date + ${days}::int)::text`

describe.each(zones)('reopening in the time zone %s', timeZone => {
  test.each([
    [0, '00:00'],
    [1, '12:00'],
    [30, '00:00'],
    [30, '23:59:59.999'],
  ] as const)(
    'is possible %s days after a clearance at %s',
    rolledBack(async (sql, days, time) => {
      const cleared = await clearedDaysAgo(sql, timeZone, days, time)
      await addEvent(sql, cleared.injury, cleared.trainer, 'CASE_REOPENED')
      expect(await caseState(sql, cleared.injury)).toEqual({ participation: 'RESTRICTED', status: 'ACTIVE' })
    }),
  )

  test.each([
    [31, '00:00'],
    [31, '23:59:59.999'],
    [400, '12:00'],
  ] as const)(
    'is refused %s days after a clearance at %s, with the last day on which it was possible',
    rolledBack(async (sql, days, time) => {
      const cleared = await clearedDaysAgo(sql, timeZone, days, time)
      expect(await refusalToReopen(sql, cleared)).toMatchObject({ code: 'RT001', detail: await dayFromToday(sql, timeZone, 30 - days) })
      expect(await caseState(sql, cleared.injury)).toEqual({ participation: 'CLEARED', status: 'RESOLVED' })
    }),
  )
})

describe('reopening', () => {
  test(
    'is refused when the case is active',
    rolledBack(async sql => {
      const { trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      expect((await refusalToReopen(sql, { injury, trainer, timeZone: 'America/Chicago' })).code).toBe('RT002')
    }),
  )

  test(
    'and clearing again starts a new window from the last clearance',
    rolledBack(async sql => {
      const { injury, trainer } = await clearedDaysAgo(sql, 'America/Chicago', 29, '12:00')
      await addEvent(sql, injury, trainer, 'CASE_REOPENED')
      await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
      expect(await sql.value`SELECT resolved_at = now()::timestamptz(3) FROM cases WHERE id = ${injury.id}`).toBe(true)
    }),
  )
})
