import { fragment, useEmptyDatabase, type Sql } from '../support/sql.js'
import {
  addEvent,
  addMilestone,
  applyProtocol,
  buildCase,
  buildClinic,
  type CaseRow,
  type Member,
  type TenantRow,
} from './support/factories.js'
import {
  clear,
  complete,
  goThrough,
  pass,
  progressOf,
  refusedToClear,
  refusedToComplete,
  reportSymptoms,
  stepsOf,
  TODAY,
} from './support/steps.js'

const { rolledBack } = useEmptyDatabase()

const CONCUSSION = 'CONCUSSION_RETURN_TO_SPORT'

interface Clinic {
  readonly trainer: Member
  readonly injury: CaseRow
  readonly run: TenantRow
}

/** A new case with a protocol. A neck injury, because its clearance needs only a summary. */
async function begin(sql: Sql, key = CONCUSSION, values: object = {}): Promise<Clinic> {
  const { trainer, athlete } = await buildClinic(sql)
  const injury = await buildCase(sql, athlete, { body_part: 'NECK' })
  return { trainer, injury, run: await applyProtocol(sql, injury, key, { ...values }) }
}

describe('a school', () => {
  test(
    'starts with four protocols, whose steps each take at least a day',
    rolledBack(async sql => {
      const { school } = await buildClinic(sql)
      expect(
        await sql`SELECT p.key, count(*)::integer AS steps, min(s.minimum_hours) AS least FROM protocols p
          JOIN protocol_steps s ON s.school_id = p.school_id AND s.protocol_id = p.id WHERE p.school_id = ${school} GROUP BY p.key ORDER BY p.key`,
      ).toEqual([
        { key: 'ACL_RECONSTRUCTION', steps: 6, least: 24 },
        { key: 'ANKLE_SPRAIN', steps: 6, least: 24 },
        { key: 'CONCUSSION_RETURN_TO_LEARN', steps: 4, least: 24 },
        { key: CONCUSSION, steps: 7, least: 24 },
      ])
    }),
  )

  test(
    'can change and add protocols, and keeps its changes when the standard ones are added again',
    rolledBack(async sql => {
      const { school } = await buildClinic(sql)
      await sql`UPDATE protocols SET name = 'Ours' WHERE school_id = ${school} AND key = ${CONCUSSION}`
      await sql`INSERT INTO protocols (school_id, key, name, source) VALUES (${school}, 'HAMSTRING', 'Hamstring', 'Our physician')`
      await sql`SELECT add_standard_protocols(${school})`
      expect(
        await sql.column`SELECT name FROM protocols WHERE school_id = ${school} AND key IN (${CONCUSSION}, 'HAMSTRING') ORDER BY name`,
      ).toEqual(['Hamstring', 'Ours'])
      expect(await sql.value`SELECT count(*)::integer FROM protocols WHERE school_id = ${school}`).toBe(5)
      expect(
        (await sql.refusal`INSERT INTO protocols (school_id, key, name, source) VALUES (${school}, 'HAMSTRING', 'Again', 'X')`).code,
      ).toBe('23505')
    }),
  )

  test(
    'cannot have a step shorter than a day, or one from which symptoms lead forward',
    rolledBack(async sql => {
      const { school } = await buildClinic(sql)
      const refusals = [
        await sql.refusal`UPDATE protocol_steps SET minimum_hours = 23 WHERE school_id = ${school} AND position = 2`,
        await sql.refusal`UPDATE protocol_steps SET symptoms_back_to = 2 WHERE school_id = ${school} AND position = 2`,
      ]
      expect(refusals.map(({ constraint }) => constraint)).toEqual(['protocol_steps_at_least_a_day', 'protocol_steps_symptoms_lead_back'])
    }),
  )
})

describe('applying a protocol', () => {
  test(
    'adds its steps after the existing milestones and starts the first one',
    rolledBack(async sql => {
      const { athlete } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      await addMilestone(sql, injury, { position: 3 })
      const run = await applyProtocol(sql, injury, CONCUSSION)
      expect((await stepsOf(sql, run)).map(({ label }) => label.split(' ')[0])).toEqual(['1', '2A', '2B', '3', '4', '5', '6'])
      expect(await progressOf(sql, run)).toEqual({ done: '', begun: '1' })
      expect(await sql.column`SELECT position FROM milestones WHERE case_id = ${injury.id} ORDER BY position`).toEqual([
        3, 4, 5, 6, 7, 8, 9, 10,
      ])
    }),
  )

  test(
    'sets each target to the step’s earliest day by the school’s calendar, and the expected return to the last one',
    rolledBack(async sql => {
      // 23:30 in Chicago, which is already the next day in UTC.
      const { injury } = await begin(sql, CONCUSSION, { applied_at: '2026-11-02T05:30:00Z' })
      expect(await sql.column`SELECT target_date::text FROM milestones WHERE case_id = ${injury.id} ORDER BY position`).toEqual([
        '2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06', '2026-11-07', '2026-11-08',
      ]) // prettier-ignore
      const today = await sql.value<string>`SELECT (now() AT TIME ZONE 'America/Chicago')::date::text`
      // The first step can be completed today, and six follow.
      expect(await sql.value`SELECT (expected_return_on - ${today}::date)::integer FROM cases WHERE id = ${injury.id}`).toBe(6)
    }),
  )

  test(
    'keeps a later expected return set by a trainer, and moves an earlier one',
    rolledBack(async sql => {
      const { athlete } = await buildClinic(sql)
      for (const [side, days, expected] of [
        ['LEFT', 30, 30],
        ['RIGHT', 2, 7],
      ] as const) {
        // prettier-ignore
        const injury = await buildCase(sql, athlete, { side })
        await sql`UPDATE cases SET expected_return_on = (now() AT TIME ZONE 'America/Chicago')::date + ${days}::integer WHERE id = ${injury.id}`
        await applyProtocol(sql, injury, CONCUSSION)
        expect(
          await sql.value`SELECT (expected_return_on - (now() AT TIME ZONE 'America/Chicago')::date)::integer FROM cases WHERE id = ${injury.id}`,
        ).toBe(expected)
      }
    }),
  )

  test(
    'for return to learn sets no return to play',
    rolledBack(async sql => {
      const { injury } = await begin(sql, 'CONCUSSION_RETURN_TO_LEARN')
      expect(await sql.value`SELECT expected_return_on FROM cases WHERE id = ${injury.id}`).toBeNull()
    }),
  )

  test(
    'is refused while the same protocol runs on the case, and possible again after its completion',
    rolledBack(async sql => {
      const { injury, run } = await begin(sql, 'CONCUSSION_RETURN_TO_LEARN')
      await applyProtocol(sql, injury, CONCUSSION)
      const again = () => sql.refusal`INSERT INTO case_protocols (school_id, case_id, protocol_id)
        SELECT school_id, case_id, protocol_id FROM case_protocols WHERE id = ${run.id}`
      expect(await again()).toMatchObject({ code: '23505', constraint: 'case_protocols_one_running' })
      await goThrough(sql, run, ['1', '2', '3', '4'])
      expect((await applyProtocol(sql, injury, 'CONCUSSION_RETURN_TO_LEARN')).id).not.toBe(run.id)
    }),
  )

  test(
    'copies the template, so later changes to it do not matter',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      await sql`UPDATE protocol_steps SET label = 'Other', minimum_hours = 99, requires_clearance = true, instructions = 'Other'`
      expect(
        await sql.row`SELECT label, minimum_hours, requires_clearance FROM milestones WHERE case_protocol_id = ${run.id} AND step = 1`,
      ).toEqual({
        label: '1 Daily activities and relative rest',
        minimum_hours: 24,
        requires_clearance: false,
      })
    }),
  )

  test(
    'fixes the labels of its steps',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      expect((await sql.refusal`UPDATE milestones SET label = 'Easier' WHERE case_protocol_id = ${run.id}`).code).toBe('RT002')
    }),
  )

  test(
    'fixes its steps: none can be changed, added or removed',
    rolledBack(async sql => {
      const { injury, run } = await begin(sql)
      const refusals = [
        await sql.refusal`UPDATE milestones SET instructions = 'Easier' WHERE case_protocol_id = ${run.id}`,
        await sql.refusal`UPDATE milestones SET minimum_hours = 24, step = step + 1 WHERE case_protocol_id = ${run.id}`,
        await sql.refusal`UPDATE milestones SET requires_clearance = false WHERE case_protocol_id = ${run.id}`,
        await sql.refusal`UPDATE milestones SET case_protocol_id = NULL, step = NULL WHERE case_protocol_id = ${run.id}`,
        await sql.refusal`DELETE FROM milestones WHERE case_protocol_id = ${run.id}`,
        await sql.refusal`DELETE FROM case_protocols`,
        await sql.refusal`UPDATE case_protocols SET completed_at = now()`,
        await sql.refusal`UPDATE case_protocols SET name = 'Other'`,
        await sql.refusal`INSERT INTO milestones (school_id, case_id, label, position, case_protocol_id, step, instructions, minimum_hours)
          VALUES (${injury.school}, ${injury.id}, '7 More', 99, ${run.id}, 8, 'More', 24)`,
      ]
      expect(refusals.map(({ code }) => code)).toEqual(Array(9).fill('RT003'))
    }),
  )
})

describe('a step', () => {
  test(
    'is completed a day after it began, and the refusal of an earlier completion says from when',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      await pass(sql, run, '1', 23)
      const from = await sql.value<string>`SELECT instant_text(started_at + interval '24 hours') FROM milestones
        WHERE case_protocol_id = ${run.id} AND step = 1`
      expect(await refusedToComplete(sql, run, '1')).toMatchObject({ code: 'RT005', detail: from })
      await pass(sql, run, '1', 24)
      await complete(sql, run, '1')
      expect(await progressOf(sql, run)).toEqual({ done: '1', begun: '2A' })
      expect(await refusedToComplete(sql, run, '2A')).toMatchObject({ code: 'RT005' })
    }),
  )

  test(
    'takes as long as its template says',
    rolledBack(async sql => {
      const { run } = await begin(sql, 'ANKLE_SPRAIN')
      await pass(sql, run, '1', 47)
      expect(await refusedToComplete(sql, run, '1')).toMatchObject({ code: 'RT005' })
      await pass(sql, run, '1', 48)
      await complete(sql, run, '1')
    }),
  )

  test(
    'cannot be completed early by a completion date in the future or the past',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      expect(await refusedToComplete(sql, run, '1', `now() + interval '25 hours'`)).toMatchObject({ code: '23514', column: 'completed_at' })
      await pass(sql, run, '1', 30)
      expect(await refusedToComplete(sql, run, '1', `now() - interval '7 hours'`)).toMatchObject({ code: 'RT005' })
      await complete(sql, run, '1', `now() - interval '5 hours'`)
      // The next step began at that time too.
      expect(await refusedToComplete(sql, run, '2A')).toMatchObject({
        detail: await sql.value`SELECT instant_text((now() + interval '19 hours')::timestamptz(3))`,
      })
    }),
  )

  test(
    'cannot be completed minutes early by a device whose clock is fast',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      await sql`UPDATE milestones SET started_at = now() - interval '23 hours 58 minutes' WHERE case_protocol_id = ${run.id} AND step = 1`
      expect((await refusedToComplete(sql, run, '1', `now() + interval '3 minutes'`)).code).toBe('RT005')
    }),
  )

  test(
    'completed late moves the expected return',
    rolledBack(async sql => {
      const { injury, run } = await begin(sql)
      await sql`UPDATE cases SET expected_return_on = ${fragment(TODAY)} WHERE id = ${injury.id}`
      await goThrough(sql, run, ['1'])
      expect(await sql.value`SELECT expected_return_on - ${fragment(TODAY)} FROM cases WHERE id = ${injury.id}`).toBe(6)
    }),
  )

  test(
    'is completed in its turn, once, and stays completed',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      expect(await refusedToComplete(sql, run, '2B')).toMatchObject({
        code: 'RT002',
        message: expect.stringContaining('comes after') as unknown,
      })
      await goThrough(sql, run, ['1'])
      expect((await refusedToComplete(sql, run, '1', `now() - interval '1 hour'`)).code).toBe('RT003')
      expect((await refusedToComplete(sql, run, '1', 'NULL')).code).toBe('RT003')
    }),
  )

  test(
    'of a resolved case cannot be completed, and no milestone or protocol can be added there',
    rolledBack(async sql => {
      const { injury, trainer, run } = await begin(sql)
      await pass(sql, run, '1', 24)
      await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')
      const protocol = await sql.value<string>`SELECT id FROM protocols WHERE school_id = ${injury.school} AND key = 'ANKLE_SPRAIN'`
      const refusals = [
        await refusedToComplete(sql, run, '1'),
        await sql.refusal`UPDATE milestones SET target_date = NULL WHERE case_id = ${injury.id}`,
        await sql.refusal`INSERT INTO milestones (school_id, case_id, label, position) VALUES (${injury.school}, ${injury.id}, 'Run', 99)`,
        await sql.refusal`INSERT INTO case_protocols (school_id, case_id, protocol_id) VALUES (${injury.school}, ${injury.id}, ${protocol})`,
      ]
      expect(refusals.map(({ code }) => code)).toEqual(Array(4).fill('RT002'))
      await addEvent(sql, injury, trainer, 'CASE_REOPENED')
      await complete(sql, run, '1')
    }),
  )

  test(
    'keeps its order among the steps, with other milestones allowed between them',
    rolledBack(async sql => {
      const { injury, run } = await begin(sql)
      await sql`UPDATE milestones SET position = position + 1 WHERE case_id = ${injury.id} AND position > 2`
      await addMilestone(sql, injury, { position: 3 })
      expect(
        await sql.refusal`UPDATE milestones SET position = CASE position WHEN 1 THEN 2 ELSE 1 END WHERE case_protocol_id = ${run.id} AND step < 3`,
      ).toMatchObject({ code: 'RT002', message: 'A protocol’s steps keep their order.' })
      expect((await sql.refusal`UPDATE milestones SET position = 1 WHERE case_id = ${injury.id} AND position = 3`).code).toBe('23505')
    }),
  )
})

describe('the last step', () => {
  test(
    'completes the protocol',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      await goThrough(sql, run, ['1', '2A', '2B', '3', '4', '5'])
      expect(await sql.value`SELECT completed_at FROM case_protocols WHERE id = ${run.id}`).toBeNull()
      await goThrough(sql, run, ['6'])
      expect(await sql.value`SELECT completed_at = now()::timestamptz(3) FROM case_protocols WHERE id = ${run.id}`).toBe(true)
    }),
  )
})

describe('a step that needs a medical clearance', () => {
  test(
    'starts when the clearance is recorded, not when the step before is completed',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      await goThrough(sql, run, ['1', '2A', '2B', '3'])
      expect(await progressOf(sql, run)).toEqual({ done: '1 2A 2B 3', begun: '' })
      expect(await refusedToComplete(sql, run, '4')).toMatchObject({
        code: 'RT002',
        message: expect.stringContaining('medical clearance is missing') as unknown,
      })
      await clear(sql, run, '4')
      expect(await progressOf(sql, run)).toEqual({ done: '1 2A 2B 3', begun: '4' })
      expect((await refusedToComplete(sql, run, '4')).code).toBe('RT005')
    }),
  )

  test(
    'starts when the step before is completed, if the clearance came first',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      await clear(sql, run, '4')
      expect(await progressOf(sql, run)).toEqual({ done: '', begun: '1' })
      await goThrough(sql, run, ['1', '2A', '2B', '3'])
      expect(await progressOf(sql, run)).toEqual({ done: '1 2A 2B 3', begun: '4' })
    }),
  )

  test(
    'needs one signed today or earlier, which cannot be withdrawn, and other steps accept none',
    rolledBack(async sql => {
      const { run } = await begin(sql)
      expect(await refusedToClear(sql, run, '4', `${TODAY} + 1`)).toMatchObject({ code: '23514', column: 'clearance_signed_on' })
      expect(await refusedToClear(sql, run, '4', 'NULL')).toMatchObject({ code: 'RT003' })
      expect(await refusedToClear(sql, run, '5')).toMatchObject({ code: 'RT002' })
      await clear(sql, run, '4')
      expect(
        (
          await sql.refusal`UPDATE milestones SET clearance_signed_by = NULL, clearance_signed_on = NULL WHERE clearance_signed_on IS NOT NULL`
        ).code,
      ).toBe('RT003')
      await goThrough(sql, run, ['1', '2A', '2B', '3', '4'])
      expect((await refusedToClear(sql, run, '4', TODAY)).code).toBe('RT002')
    }),
  )
})

describe('symptoms', () => {
  test.each([
    ['4', ['1', '2A', '2B', '3']],
    ['5', ['1', '2A', '2B', '3', '4']],
    ['6', ['1', '2A', '2B', '3', '4', '5']],
  ])(
    'at step %s send the athlete back to step 3, which starts again, and void an earlier clearance',
    rolledBack(async (sql, _step, done) => {
      const { run, injury, trainer } = await begin(sql)
      await clear(sql, run, '4', `${TODAY} - 2`)
      await goThrough(sql, run, done)
      await reportSymptoms(sql, run, await addEvent(sql, injury, trainer, 'EVALUATION'))
      expect(await progressOf(sql, run)).toEqual({ done: '1 2A 2B', begun: '3' })
      expect((await refusedToComplete(sql, run, '3')).code).toBe('RT005')
      expect(await sql.column`SELECT label FROM milestones WHERE case_protocol_id = ${run.id} AND clearance_signed_on IS NOT NULL`).toEqual(
        [],
      )
      expect(await refusedToClear(sql, run, '4', `${TODAY} - 2`)).toMatchObject({ code: '23514', column: 'clearance_signed_on' })
      await goThrough(sql, run, ['3', '4', '5', '6'])
    }),
  )

  test(
    'move the targets and the expected return to the new earliest days',
    rolledBack(async sql => {
      const { run, injury, trainer } = await begin(sql)
      await goThrough(sql, run, ['1', '2A', '2B', '3', '4', '5'])
      await sql`UPDATE cases SET expected_return_on = ${fragment(TODAY)} WHERE id = ${injury.id}`
      await reportSymptoms(sql, run, await addEvent(sql, injury, trainer, 'EVALUATION'))
      expect(
        await sql.row`SELECT (expected_return_on - (now() AT TIME ZONE 'America/Chicago')::date)::integer AS days,
          (SELECT max(target_date) >= expected_return_on FROM milestones WHERE case_id = c.id) AS aimed FROM cases c WHERE id = ${injury.id}`,
      ).toEqual({ days: 4, aimed: true })
    }),
  )

  test(
    'keep a later target set by a trainer',
    rolledBack(async sql => {
      const { run, injury, trainer } = await begin(sql)
      await goThrough(sql, run, ['1', '2A', '2B', '3'])
      await sql`UPDATE milestones SET target_date = ${fragment(TODAY)} + CASE step WHEN 6 THEN 40 ELSE -40 END WHERE case_protocol_id = ${run.id}`
      await reportSymptoms(sql, run, await addEvent(sql, injury, trainer, 'EVALUATION'))
      expect(
        await sql.column`SELECT target_date - ${fragment(TODAY)} FROM milestones WHERE case_protocol_id = ${run.id} AND step >= 4 ORDER BY step`,
      ).toEqual([1, 2, 40, 4])
    }),
  )

  test(
    'before step 4 or after the last step send nobody back',
    rolledBack(async sql => {
      const { run, injury, trainer } = await begin(sql)
      const event = await addEvent(sql, injury, trainer, 'EVALUATION')
      const report = () => sql.refusal`UPDATE case_protocols SET sent_back_by_id = ${event.id} WHERE id = ${run.id}`
      expect((await report()).code).toBe('RT002')
      await goThrough(sql, run, ['1', '2A', '2B'])
      expect((await report()).code).toBe('RT002')
      await goThrough(sql, run, ['3', '4', '5', '6'])
      expect((await report()).code).toBe('RT002')
    }),
  )

  test(
    'must be reported by an evaluation of the same case',
    rolledBack(async sql => {
      const { run, injury, trainer } = await begin(sql)
      await goThrough(sql, run, ['1', '2A', '2B', '3'])
      const other = await buildCase(sql, { school: injury.school, id: injury.athlete }, { body_part: 'KNEE' })
      for (const event of [await addEvent(sql, injury, trainer, 'NOTE'), await addEvent(sql, other, trainer, 'EVALUATION')]) {
        expect(await sql.refusal`UPDATE case_protocols SET sent_back_by_id = ${event.id} WHERE id = ${run.id}`).toMatchObject({
          code: '23514',
          column: 'sent_back_by_id',
        })
      }
    }),
  )
})

describe('a protocol of the school’s own', () => {
  test(
    'may start with a step that needs a clearance, which is needed again when symptoms lead back to it',
    rolledBack(async sql => {
      const { trainer, school, athlete } = await buildClinic(sql)
      const id =
        await sql.value<string>`INSERT INTO protocols (school_id, key, name, source) VALUES (${school}, 'OWN', 'Own', 'Us') RETURNING id`
      await sql`INSERT INTO protocol_steps (school_id, protocol_id, position, label, instructions, requires_clearance, symptoms_back_to)
        VALUES (${school}, ${id}, 1, '1 Rest', 'Rest', true, NULL), (${school}, ${id}, 2, '2 Play', 'Play', false, 1)`
      const injury = await buildCase(sql, athlete)
      const run = await applyProtocol(sql, injury, 'OWN')
      expect(await progressOf(sql, run)).toEqual({ done: '', begun: '' })
      await goThrough(sql, run, ['1'])
      expect(await progressOf(sql, run)).toEqual({ done: '1', begun: '2' })
      await reportSymptoms(sql, run, await addEvent(sql, injury, trainer, 'EVALUATION'))
      expect(await progressOf(sql, run)).toEqual({ done: '', begun: '' })
      await clear(sql, run, '1', TODAY)
      expect(await progressOf(sql, run)).toEqual({ done: '', begun: '1' })
    }),
  )

  test(
    'cannot be applied without steps',
    rolledBack(async sql => {
      const { school, athlete } = await buildClinic(sql)
      const id =
        await sql.value<string>`INSERT INTO protocols (school_id, key, name, source) VALUES (${school}, 'OWN', 'Own', 'Us') RETURNING id`
      const injury = await buildCase(sql, athlete)
      expect(
        (await sql.refusal`INSERT INTO case_protocols (school_id, case_id, protocol_id) VALUES (${school}, ${injury.id}, ${id})`).code,
      ).toBe('RT002')
    }),
  )
})
