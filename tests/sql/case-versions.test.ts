import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { addEvent, addMilestone, buildCase, buildClinic, type CaseRow } from './support/factories.js'
import { asViewer } from './support/viewer.js'

const { rolledBack } = useEmptyDatabase()

interface State {
  readonly version: number
  readonly updated: boolean
}
/** The version, and whether this transaction updated the case. */
const stateOf = (sql: Sql, { id }: CaseRow): Promise<State> =>
  sql.row<State>`SELECT version, updated_at = now()::timestamptz(3) AS updated FROM cases WHERE id = ${id}`

/** A case opened two days ago. */
async function buildOldCase(sql: Sql) {
  const clinic = await buildClinic(sql)
  const twoDaysAgo = await sql.value<string>`SELECT (now() - interval '2 days')::text`
  const injury = await buildCase(sql, clinic.athlete, { opened_at: twoDaysAgo })
  return { ...clinic, injury }
}

describe('a case', () => {
  test(
    'starts at version 1, as old as its opening, and the entry that opens it does not increment that',
    rolledBack(async sql => {
      const { athlete, trainer } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      await addEvent(sql, injury, trainer, 'SIDELINE_ENTRY', { participation: 'OUT' })
      expect(await stateOf(sql, injury)).toEqual({ version: 1, updated: true })
      expect(await stateOf(sql, (await buildOldCase(sql)).injury)).toEqual({ version: 1, updated: false })
    }),
  )

  test.each<readonly [what: string, change: (sql: Sql, of: Awaited<ReturnType<typeof buildOldCase>>) => Promise<unknown>]>([
    ['a note', (sql, { injury, trainer }) => addEvent(sql, injury, trainer, 'NOTE')],
    [
      'an entry that changes nothing',
      (sql, { injury, trainer }) => addEvent(sql, injury, trainer, 'SIDELINE_ENTRY', { participation: 'OUT' }),
    ],
    ['a clearance', (sql, { injury, trainer }) => addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED')],
    ['a milestone', (sql, { injury }) => addMilestone(sql, injury)],
    ['a change of its attention level', (sql, { injury }) => sql`UPDATE cases SET attention_level = 'URGENT' WHERE id = ${injury.id}`],
  ])('increments its version on %s', async (_what, change) => {
    await rolledBack(async sql => {
      const old = await buildOldCase(sql)
      await change(sql, old)
      expect(await stateOf(sql, old.injury)).toEqual({ version: 2, updated: true })
    })()
  })

  test(
    'increments its version on a visibility change, and on a milestone’s completion or deletion',
    rolledBack(async sql => {
      const { injury, trainer } = await buildOldCase(sql)
      const event = await addEvent(sql, injury, trainer, 'NOTE')
      const milestone = await addMilestone(sql, injury)
      expect((await stateOf(sql, injury)).version).toBe(3)
      await sql`UPDATE events SET visibility = '{AT,COACH}' WHERE id = ${event.id}`
      await sql`UPDATE milestones SET completed_at = now() WHERE id = ${milestone.id}`
      await sql`DELETE FROM milestones WHERE id = ${milestone.id}`
      expect((await stateOf(sql, injury)).version).toBe(6)
    }),
  )

  test(
    'ignores a version and updated_at that anyone writes',
    rolledBack(async sql => {
      const { injury } = await buildOldCase(sql)
      await sql`UPDATE cases SET version = 77, updated_at = '2020-01-01Z' WHERE id = ${injury.id}`
      expect(await stateOf(sql, injury)).toEqual({ version: 2, updated: true })
    }),
  )
})

describe('a change without an event is recorded', () => {
  test(
    'for the attention level and the expected return: who, from what, to what',
    rolledBack(async sql => {
      const { injury, trainer } = await buildOldCase(sql)
      await asViewer(sql, trainer, () => sql`UPDATE cases SET attention_level = 'URGENT' WHERE id = ${injury.id}`)
      await sql`UPDATE cases SET expected_return_on = '2027-01-01', attention_level = attention_level WHERE id = ${injury.id}`
      await sql`UPDATE cases SET severity = 'MINOR' WHERE id = ${injury.id}`
      expect(
        await sql`SELECT changed_by_id AS who, before, after FROM case_changes WHERE case_id = ${injury.id} ORDER BY changed_by_id`,
      ).toEqual([
        {
          who: trainer.id,
          before: { attentionLevel: 'WATCH', expectedReturnOn: null },
          after: { attentionLevel: 'URGENT', expectedReturnOn: null },
        },
        {
          who: null,
          before: { attentionLevel: 'URGENT', expectedReturnOn: null },
          after: { attentionLevel: 'URGENT', expectedReturnOn: '2027-01-01' },
        },
      ])
    }),
  )

  test(
    'for a milestone, from its creation to its deletion',
    rolledBack(async sql => {
      const { injury } = await buildOldCase(sql)
      const { id } = await addMilestone(sql, injury, { label: 'Run' })
      await sql`UPDATE milestones SET label = 'Jog' WHERE id = ${id}`
      await sql`DELETE FROM milestones WHERE id = ${id}`
      const labels = await sql`SELECT before ->> 'label' AS before, after ->> 'label' AS after FROM case_changes
        WHERE milestone_id = ${id} ORDER BY (before ->> 'label') DESC NULLS FIRST`
      expect(labels).toEqual([
        { before: null, after: 'Run' },
        { before: 'Run', after: 'Jog' },
        { before: 'Jog', after: null },
      ])
    }),
  )
})

describe('an entry key is unique', () => {
  const keep = (sql: Sql, of: CaseRow, author: string, key: string) =>
    sql`INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, case_id, subject_id)
      VALUES (${of.school}, ${author}, ${key}, 'setAttentionLevel', ${of.id}, ${of.id})`

  test(
    'per trainer, over all kinds of entries',
    rolledBack(async sql => {
      const { injury, trainer, school } = await buildOldCase(sql)
      const { trainer: stranger } = await buildClinic(sql)
      await addEvent(sql, injury, trainer, 'NOTE', { entry_key: 'of an event' })
      await keep(sql, injury, trainer.id, 'of a change')
      const other =
        await sql.value<string>`INSERT INTO memberships (school_id, user_id, role) VALUES (${school}, ${stranger.user}, 'AT') RETURNING id`
      await keep(sql, injury, other, 'of an event')
      expect(
        (
          await sql.refusal`INSERT INTO entry_keys (school_id, author_id, entry_key, mutation, case_id, subject_id)
        VALUES (${school}, ${trainer.id}, 'of an event', 'setAttentionLevel', ${injury.id}, ${injury.id})`
        ).code,
      ).toBe('RT002')
      expect(
        (
          await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary, entry_key)
        VALUES (${school}, ${injury.id}, ${injury.athlete}, ${trainer.id}, 'NOTE', '', 'of a change')`
        ).code,
      ).toBe('RT002')
    }),
  )
})
