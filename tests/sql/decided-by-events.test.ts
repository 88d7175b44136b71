import { useEmptyDatabase } from '../support/sql.js'
import { addEvent, buildCase, buildClinic } from './support/factories.js'
import { athleteStatus, caseState, changedLongAgo, changedWhen } from './support/status.js'

const { rolledBack } = useEmptyDatabase()

describe('nobody can write past the events:', () => {
  test(
    'a status written to an athlete is overwritten by what the cases say',
    rolledBack(async sql => {
      const { athlete } = await buildClinic(sql)
      await sql`UPDATE athletes SET current_status = 'OUT' WHERE id = ${athlete.id}`
      expect(await athleteStatus(sql, athlete)).toBe('CLEARED')
      await buildCase(sql, athlete, { participation: 'OUT' })
      await sql`UPDATE athletes SET current_status = 'CLEARED', first_name = 'Max' WHERE id = ${athlete.id}`
      expect(await athleteStatus(sql, athlete)).toBe('OUT')
      await sql`INSERT INTO athletes SELECT * FROM athletes WHERE id = ${athlete.id}
        ON CONFLICT (school_id, id) DO UPDATE SET current_status = 'RESTRICTED'`
      expect(await athleteStatus(sql, athlete)).toBe('OUT')
    }),
  )

  test(
    'the time of an athlete’s last status change cannot be written',
    rolledBack(async sql => {
      const { athlete } = await buildClinic(sql)
      await changedLongAgo(sql, athlete)
      await sql`UPDATE athletes SET status_changed_at = '2020-01-01Z' WHERE id = ${athlete.id}`
      expect(await changedWhen(sql, athlete)).toBe('then')
      await sql`UPDATE athletes SET current_status = 'OUT' WHERE id = ${athlete.id}`
      expect(await changedWhen(sql, athlete)).toBe('then')
    }),
  )

  test(
    'an UPDATE of a case’s participation, status or resolution is refused',
    rolledBack(async sql => {
      const { athlete, trainer } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const refusals = [
        await sql.refusal`UPDATE cases SET participation = 'CLEARED' WHERE id = ${injury.id}`,
        await sql.refusal`UPDATE cases SET status = 'RESOLVED', resolved_at = now(), participation = 'CLEARED' WHERE id = ${injury.id}`,
      ]
      await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
      refusals.push(
        await sql.refusal`UPDATE cases SET status = 'ACTIVE', resolved_at = NULL WHERE id = ${injury.id}`,
        await sql.refusal`UPDATE cases SET resolved_at = now() - interval '1 day' WHERE id = ${injury.id}`,
      )
      expect(refusals.map(refusal => refusal.code)).toEqual(['RT003', 'RT003', 'RT003', 'RT003'])
      expect(await caseState(sql, injury)).toEqual({ participation: 'CLEARED', status: 'RESOLVED' })
    }),
  )

  test(
    'a case’s athlete, body part, side and opening cannot change, not even by an event',
    rolledBack(async sql => {
      const { school, athlete, trainer } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const other = await sql.value<string>`INSERT INTO athletes (school_id, first_name, last_name, date_of_birth, grad_year)
        VALUES (${school}, 'Max', 'Roe', '2010-01-01', 2028) RETURNING id`
      const refusals = [
        await sql.refusal`UPDATE cases SET athlete_id = ${other} WHERE id = ${injury.id}`,
        await sql.refusal`UPDATE cases SET body_part = 'HEAD' WHERE id = ${injury.id}`,
        await sql.refusal`UPDATE cases SET side = 'LEFT' WHERE id = ${injury.id}`,
        await sql.refusal`UPDATE cases SET opened_at = '2020-01-01Z' WHERE id = ${injury.id}`,
        await sql.refusal`UPDATE cases SET id = uuid_v7() WHERE id = ${injury.id}`,
      ]
      expect(refusals.map(refusal => refusal.code)).toEqual(['RT003', 'RT003', 'RT003', 'RT003', 'RT003'])
      const stranger = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
        VALUES (${school}, ${injury.id}, ${other}, ${trainer.id}, 'NOTE', '')`
      expect(stranger).toMatchObject({ code: '23503', column: 'case_id' })
    }),
  )

  test(
    'attention level and expected return can be written',
    rolledBack(async sql => {
      const { athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      await sql`UPDATE cases SET attention_level = 'URGENT', expected_return_on = '2027-01-15' WHERE id = ${injury.id}`
      expect(await sql.row`SELECT attention_level, expected_return_on::text FROM cases WHERE id = ${injury.id}`).toEqual({
        attention_level: 'URGENT',
        expected_return_on: '2027-01-15',
      })
    }),
  )
})
