import type { Role } from '../../src/generated/prisma/enums.js'
import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { addEvent, buildCase, buildClinic, type TenantRow } from './support/factories.js'
import { asViewer } from './support/viewer.js'

const { rolledBack } = useEmptyDatabase()

const visibilityOf = (sql: Sql, event: TenantRow): Promise<string> =>
  sql.value<string>`SELECT visibility::text FROM events WHERE id = ${event.id}`

interface Change {
  readonly who: string | null
  readonly from: string
  readonly to: string
}
const changesOf = (sql: Sql, event: TenantRow): Promise<readonly Change[]> =>
  sql<Change>`SELECT changed_by_id AS who, from_visibility::text AS from, to_visibility::text AS to
    FROM event_visibility_changes WHERE event_id = ${event.id} ORDER BY id`

const buildEvent = async (sql: Sql, visibility?: readonly Role[]) => {
  const clinic = await buildClinic(sql)
  const injury = await buildCase(sql, clinic.athlete)
  return { ...clinic, event: await addEvent(sql, injury, clinic.trainer, 'NOTE', visibility ? { visibility } : {}) }
}

const withoutTrainers = ['{}', '{COACH}', '{PARENT,ADMIN}', '{AT,NULL}', null] as const

describe('visibility always contains AT', () => {
  test(
    'and is AT alone by default',
    rolledBack(async sql => {
      expect(await visibilityOf(sql, (await buildEvent(sql)).event)).toBe('{AT}')
    }),
  )

  test.each(withoutTrainers)(
    'so an insert of %s is refused',
    rolledBack(async (sql, visibility) => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const refusal = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary, visibility)
        VALUES (${school}, ${injury.id}, ${athlete.id}, ${trainer.id}, 'NOTE', '', ${visibility}::text::role[])`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'events_visibility_has_at' })
    }),
  )

  test.each(withoutTrainers)(
    'so an update to %s is refused and changes nothing',
    rolledBack(async (sql, visibility) => {
      const { event } = await buildEvent(sql, ['AT', 'PARENT'])
      const refusal = await sql.refusal`UPDATE events SET visibility = ${visibility}::text::role[] WHERE id = ${event.id}`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'events_visibility_has_at' })
      expect(await visibilityOf(sql, event)).toBe('{AT,PARENT}')
      expect(await changesOf(sql, event)).toEqual([])
    }),
  )

  test(
    'with each role once, in a fixed order',
    rolledBack(async sql => {
      const { event } = await buildEvent(sql, ['PARENT', 'AT', 'COACH', 'AT'])
      expect(await visibilityOf(sql, event)).toBe('{AT,COACH,PARENT}')
      await sql`UPDATE events SET visibility = '{PARENT,PARENT,AT}' WHERE id = ${event.id}`
      expect(await visibilityOf(sql, event)).toBe('{AT,PARENT}')
    }),
  )
})

describe('a change of visibility is recorded', () => {
  test(
    'with who made it, from what and to what, in order',
    rolledBack(async sql => {
      const { trainer, event } = await buildEvent(sql)
      await asViewer(sql, trainer, async () => {
        await sql`UPDATE events SET visibility = '{AT,COACH}' WHERE id = ${event.id}`
        // Ids made in the same millisecond have no defined order.
        await sql`SELECT pg_sleep(0.002)`
        await sql`UPDATE events SET visibility = '{AT}' WHERE id = ${event.id}`
      })
      expect(await changesOf(sql, event)).toEqual([
        { who: trainer.id, from: '{AT}', to: '{AT,COACH}' },
        { who: trainer.id, from: '{AT,COACH}', to: '{AT}' },
      ])
      expect(await sql.column`SELECT changed_at = now()::timestamptz(3) FROM event_visibility_changes`).toEqual([true, true])
    }),
  )

  test(
    'even when no member made it',
    rolledBack(async sql => {
      const { event } = await buildEvent(sql)
      await sql`UPDATE events SET visibility = '{AT,PARENT}' WHERE id = ${event.id}`
      expect(await changesOf(sql, event)).toEqual([{ who: null, from: '{AT}', to: '{AT,PARENT}' }])
    }),
  )

  test(
    'but not a new event, and not an update with the same roles',
    rolledBack(async sql => {
      const { event } = await buildEvent(sql, ['AT', 'COACH'])
      await sql`UPDATE events SET visibility = '{COACH,AT,AT}' WHERE id = ${event.id}`
      expect(await changesOf(sql, event)).toEqual([])
    }),
  )
})
