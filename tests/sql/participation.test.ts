import type { EventType, Participation } from '../../src/generated/prisma/enums.js'
import { useEmptyDatabase } from '../support/sql.js'
import { addEvent, buildCase, buildClinic } from './support/factories.js'
import { athleteStatus, caseState, participations } from './support/status.js'

const { rolledBack } = useEmptyDatabase()

describe('an event decides the participation of its case, whatever it was', () => {
  test.each<readonly [EventType, said: Participation | 'nothing', decided: Participation]>([
    ['SIDELINE_ENTRY', 'OUT', 'OUT'],
    ['SIDELINE_ENTRY', 'RESTRICTED', 'RESTRICTED'],
    ['SIDELINE_ENTRY', 'CLEARED', 'CLEARED'],
    ['RESTRICTION_ADDED', 'nothing', 'RESTRICTED'],
    ['RESTRICTION_ADDED', 'OUT', 'OUT'],
    ['REMOVED_FROM_PLAY', 'nothing', 'OUT'],
  ])(
    '%s that says %s makes it %s',
    rolledBack(async (sql, type, said, decided) => {
      for (const before of participations) {
        const { trainer, athlete } = await buildClinic(sql)
        const injury = await buildCase(sql, athlete, { participation: before })
        await addEvent(sql, injury, trainer, type, said === 'nothing' ? {} : { participation: said })
        expect(await caseState(sql, injury)).toEqual({ participation: decided, status: 'ACTIVE' })
        expect(await athleteStatus(sql, athlete)).toBe(decided)
      }
    }),
  )

  test(
    'CLEARANCE_GRANTED makes it CLEARED, and resolves the case at its recording time',
    rolledBack(async sql => {
      const { trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete, { participation: 'OUT' })
      const clearance = await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
      expect(await caseState(sql, injury)).toEqual({ participation: 'CLEARED', status: 'RESOLVED' })
      expect(
        await sql.value`SELECT c.resolved_at = e.recorded_at FROM cases c, events e WHERE c.id = ${injury.id} AND e.id = ${clearance.id}`,
      ).toBe(true)
      expect(await athleteStatus(sql, athlete)).toBe('CLEARED')
    }),
  )

  test(
    'CASE_REOPENED makes the case active and RESTRICTED',
    rolledBack(async sql => {
      const { trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete, { participation: 'OUT' })
      await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
      await addEvent(sql, injury, trainer, 'CASE_REOPENED')
      expect(await caseState(sql, injury)).toEqual({ participation: 'RESTRICTED', status: 'ACTIVE' })
      expect(await sql.value`SELECT resolved_at FROM cases WHERE id = ${injury.id}`).toBeNull()
      expect(await athleteStatus(sql, athlete)).toBe('RESTRICTED')
    }),
  )

  test.each(['NOTE', 'EVALUATION', 'TREATMENT', 'RESTRICTION_LIFTED', 'CORRECTION'] as const)(
    '%s changes nothing',
    rolledBack(async (sql, type) => {
      for (const before of participations) {
        const { trainer, athlete } = await buildClinic(sql)
        const injury = await buildCase(sql, athlete, { participation: before })
        const first = await addEvent(sql, injury, trainer, 'NOTE')
        await addEvent(sql, injury, trainer, type, type === 'CORRECTION' ? { corrects_id: first.id } : {})
        expect(await caseState(sql, injury)).toEqual({ participation: before, status: 'ACTIVE' })
      }
    }),
  )
})

describe('an event cannot state what its type does not decide', () => {
  test.each<readonly [EventType, Participation | null]>([
    ['SIDELINE_ENTRY', null],
    ['RESTRICTION_ADDED', 'CLEARED'],
    ['REMOVED_FROM_PLAY', 'RESTRICTED'],
    ['REMOVED_FROM_PLAY', 'CLEARED'],
    ['CLEARANCE_GRANTED', 'RESTRICTED'],
    ['CLEARANCE_GRANTED', 'OUT'],
    ['NOTE', 'OUT'],
    ['EVALUATION', 'OUT'],
    ['TREATMENT', 'CLEARED'],
    ['RESTRICTION_LIFTED', 'CLEARED'],
  ])(
    '%s cannot say %s',
    rolledBack(async (sql, type, said) => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const refusal = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, summary)
        VALUES (${school}, ${injury.id}, ${athlete.id}, ${trainer.id}, ${type}, ${said}, '')`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'events_participation_fits_type' })
    }),
  )

  test.each<readonly [EventType, Participation]>([
    ['CASE_REOPENED', 'CLEARED'],
    ['CASE_REOPENED', 'OUT'],
  ])(
    '%s cannot say %s',
    rolledBack(async (sql, type, said) => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
      const refusal = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, summary)
        VALUES (${school}, ${injury.id}, ${athlete.id}, ${trainer.id}, ${type}, ${said}, '')`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'events_participation_fits_type' })
    }),
  )
})

describe('a resolved case', () => {
  test.each<readonly [EventType, Participation]>([
    ['SIDELINE_ENTRY', 'OUT'],
    ['RESTRICTION_ADDED', 'RESTRICTED'],
    ['REMOVED_FROM_PLAY', 'OUT'],
    ['CLEARANCE_GRANTED', 'CLEARED'],
  ])(
    'refuses %s but accepts a note',
    rolledBack(async (sql, type, said) => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
      const refusal = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, summary)
        VALUES (${school}, ${injury.id}, ${athlete.id}, ${trainer.id}, ${type}, ${said}, '')`
      expect(refusal.code).toBe('RT002')
      await addEvent(sql, injury, trainer, 'NOTE')
      expect(await caseState(sql, injury)).toEqual({ participation: 'CLEARED', status: 'RESOLVED' })
    }),
  )

  test(
    'cannot be inserted as resolved',
    rolledBack(async sql => {
      const { school, athlete } = await buildClinic(sql)
      const refusal = await sql.refusal`INSERT INTO cases (school_id, athlete_id, body_part, status, participation, resolved_at)
        VALUES (${school}, ${athlete.id}, 'KNEE', 'RESOLVED', 'CLEARED', now())`
      expect(refusal.code).toBe('RT002')
    }),
  )
})
