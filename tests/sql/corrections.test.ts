import type { EventType } from '../../src/generated/prisma/enums.js'
import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { addEvent, buildAthlete, buildCase, buildClinic, type CaseRow, type Member, type TenantRow } from './support/factories.js'

const { rolledBack } = useEmptyDatabase()

const severityOf = (sql: Sql, injury: CaseRow): Promise<string | null> =>
  sql.value<string | null>`SELECT severity FROM cases WHERE school_id = ${injury.school} AND id = ${injury.id}`

const refusedCorrection = (sql: Sql, injury: CaseRow, author: Member, corrected: TenantRow) =>
  sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary, corrects_id)
    VALUES (${injury.school}, ${injury.id}, ${injury.athlete}, ${author.id}, 'CORRECTION', '', ${corrected.id})`

describe('a correction', () => {
  test(
    'is stored beside the event it corrects, and both stay',
    rolledBack(async sql => {
      const { trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const mistake = await addEvent(sql, injury, trainer, 'NOTE', { summary: 'Left knee' })
      const mended = await addEvent(sql, injury, trainer, 'CORRECTION', { summary: 'Right knee', corrects_id: mistake.id })
      const record = await sql`SELECT id, summary, corrects_id FROM events WHERE case_id = ${injury.id} ORDER BY id`
      expect(record).toEqual([
        { id: mistake.id, summary: 'Left knee', corrects_id: null },
        { id: mended.id, summary: 'Right knee', corrects_id: mistake.id },
      ])
    }),
  )

  test(
    'can itself be corrected',
    rolledBack(async sql => {
      const { trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const mistake = await addEvent(sql, injury, trainer, 'EVALUATION', { severity: 'MINOR' })
      const second = await addEvent(sql, injury, trainer, 'CORRECTION', { corrects_id: mistake.id, severity: 'CRITICAL' })
      await addEvent(sql, injury, trainer, 'CORRECTION', { corrects_id: second.id, severity: 'SEVERE' })
      expect(await severityOf(sql, injury)).toBe('SEVERE')
    }),
  )

  test(
    'must refer to an event of the same case, not of another case, athlete or school, and not to a missing one',
    rolledBack(async sql => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const elsewhere = await buildClinic(sql)
      const others = [
        await addEvent(sql, await buildCase(sql, athlete, { body_part: 'HEAD' }), trainer, 'NOTE'),
        await addEvent(sql, await buildCase(sql, await buildAthlete(sql, school)), trainer, 'NOTE'),
        await addEvent(sql, await buildCase(sql, elsewhere.athlete), elsewhere.trainer, 'NOTE'),
        { school, id: '0190a6f0-0000-7000-8000-000000000000' },
      ]
      for (const other of others) {
        expect(await refusedCorrection(sql, injury, trainer, other)).toMatchObject({ code: '23503', column: 'corrects_id' })
      }
    }),
  )

  test(
    'must refer to an event',
    rolledBack(async sql => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const refusal = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
        VALUES (${school}, ${injury.id}, ${athlete.id}, ${trainer.id}, 'CORRECTION', '')`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'events_corrects_fits_type' })
    }),
  )

  test.each<EventType>([
    'SIDELINE_ENTRY',
    'NOTE',
    'EVALUATION',
    'TREATMENT',
    'RESTRICTION_ADDED',
    'REMOVED_FROM_PLAY',
    'CLEARANCE_GRANTED',
  ])(
    'is the only type that may refer to an event: %s may not',
    rolledBack(async (sql, type) => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const first = await addEvent(sql, injury, trainer, 'NOTE')
      const said = type === 'SIDELINE_ENTRY' ? 'OUT' : null
      const refusal =
        await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, summary, corrects_id)
        VALUES (${school}, ${injury.id}, ${athlete.id}, ${trainer.id}, ${type}, ${said}, '', ${first.id})`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'events_corrects_fits_type' })
    }),
  )
})

describe('severity is set once', () => {
  test(
    'by the case, an event or an UPDATE, and later statements change nothing',
    rolledBack(async sql => {
      const { trainer, athlete } = await buildClinic(sql)
      const atOpening = await buildCase(sql, athlete, { body_part: 'HEAD', severity: 'MODERATE' })
      const byEvent = await buildCase(sql, athlete, { body_part: 'KNEE' })
      const byHand = await buildCase(sql, athlete, { body_part: 'ANKLE' })
      expect(await severityOf(sql, byEvent)).toBeNull()
      await addEvent(sql, byEvent, trainer, 'EVALUATION', { severity: 'MODERATE' })
      await sql`UPDATE cases SET severity = 'MODERATE' WHERE id = ${byHand.id}`
      for (const injury of [atOpening, byEvent, byHand]) {
        await addEvent(sql, injury, trainer, 'EVALUATION', { severity: 'CRITICAL' })
        await addEvent(sql, injury, trainer, 'SIDELINE_ENTRY', { severity: 'CRITICAL', participation: 'RESTRICTED' })
        expect(await severityOf(sql, injury)).toBe('MODERATE')
        for (const severity of ['CRITICAL', null]) {
          const refusal = await sql.refusal`UPDATE cases SET severity = ${severity} WHERE id = ${injury.id}`
          expect(refusal).toMatchObject({ code: 'RT003', column: 'severity' })
        }
      }
    }),
  )

  test(
    'and changed only by a correction that states one, even on a resolved case',
    rolledBack(async sql => {
      const { trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete, { severity: 'MINOR' })
      const mistake = await addEvent(sql, injury, trainer, 'NOTE')
      await addEvent(sql, injury, trainer, 'CORRECTION', { corrects_id: mistake.id, severity: 'SEVERE' })
      expect(await severityOf(sql, injury)).toBe('SEVERE')
      await addEvent(sql, injury, trainer, 'CORRECTION', { corrects_id: mistake.id })
      expect(await severityOf(sql, injury)).toBe('SEVERE')
      await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
      await addEvent(sql, injury, trainer, 'CORRECTION', { corrects_id: mistake.id, severity: 'MODERATE' })
      expect(await severityOf(sql, injury)).toBe('MODERATE')
    }),
  )

  test.each<EventType>(['NOTE', 'TREATMENT', 'RESTRICTION_ADDED', 'RESTRICTION_LIFTED', 'REMOVED_FROM_PLAY', 'CLEARANCE_GRANTED'])(
    'and refused on an event that assesses nothing: %s',
    rolledBack(async (sql, type) => {
      const { school, trainer, athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const refusal = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, severity, summary)
        VALUES (${school}, ${injury.id}, ${athlete.id}, ${trainer.id}, ${type}, 'MINOR', '')`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'events_severity_fits_type' })
    }),
  )
})

describe('attention', () => {
  test.each([
    ['MINOR', 'ROUTINE'],
    ['MODERATE', 'WATCH'],
    ['SEVERE', 'ELEVATED'],
    ['CRITICAL', 'URGENT'],
  ] as const)(
    'to a %s injury starts at %s',
    rolledBack(async (sql, severity, level) => {
      const { athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete, { severity })
      expect(await sql.value`SELECT attention_level FROM cases WHERE id = ${injury.id}`).toBe(level)
    }),
  )

  test(
    'starts at WATCH without a severity, or at the level the trainer sets',
    rolledBack(async sql => {
      const { athlete } = await buildClinic(sql)
      await buildCase(sql, athlete, { body_part: 'HEAD' })
      await buildCase(sql, athlete, { body_part: 'KNEE', severity: 'MINOR', attention_level: 'URGENT' })
      expect(await sql.column`SELECT attention_level FROM cases WHERE athlete_id = ${athlete.id} ORDER BY body_part`).toEqual([
        'WATCH',
        'URGENT',
      ])
    }),
  )
})
