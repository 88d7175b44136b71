import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { addEvent, addRestriction, buildCase, buildClinic, type CaseRow, type Member, type TenantRow } from './support/factories.js'

const { rolledBack } = useEmptyDatabase()

interface Restricted {
  readonly trainer: Member
  readonly injury: CaseRow
  readonly other: CaseRow
  readonly restriction: TenantRow
}
async function buildRestricted(sql: Sql): Promise<Restricted> {
  const { trainer, athlete } = await buildClinic(sql)
  const injury = await buildCase(sql, athlete)
  const other = await buildCase(sql, athlete, { body_part: 'HEAD' })
  const restriction = await addRestriction(sql, injury, await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED'))
  return { trainer, injury, other, restriction }
}

const refusedRestriction = (sql: Sql, injury: CaseRow, addedBy: TenantRow, kind = 'NO_RUNNING') =>
  sql.refusal`INSERT INTO restrictions (school_id, case_id, kind, details, added_by_id)
    VALUES (${injury.school}, ${injury.id}, ${kind}, 'No running', ${addedBy.id})`

describe('a restriction', () => {
  test(
    'must be added by a RESTRICTION_ADDED event of its own case',
    rolledBack(async sql => {
      const { trainer, injury, other } = await buildRestricted(sql)
      const note = await addEvent(sql, injury, trainer, 'NOTE')
      const lifting = await addEvent(sql, injury, trainer, 'RESTRICTION_LIFTED')
      const elsewhere = await addEvent(sql, other, trainer, 'RESTRICTION_ADDED')
      for (const event of [note, lifting, elsewhere]) {
        expect(await refusedRestriction(sql, injury, event)).toMatchObject({ code: '23514', column: 'added_by_id' })
      }
    }),
  )

  test(
    'with NO_PLAY needs an event that takes the athlete out, and such an event needs NO_PLAY',
    rolledBack(async sql => {
      const { trainer, injury } = await buildRestricted(sql)
      const restricts = await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED')
      const takesOut = await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED', { participation: 'OUT' })
      expect(await refusedRestriction(sql, injury, restricts, 'NO_PLAY')).toMatchObject({ code: '23514', column: 'added_by_id' })
      expect(await refusedRestriction(sql, injury, takesOut, 'NO_CONTACT')).toMatchObject({ code: '23514', column: 'added_by_id' })
      await addRestriction(sql, injury, takesOut, { kind: 'NO_PLAY' })
    }),
  )

  test(
    'must be lifted by a RESTRICTION_LIFTED event of its own case, and stays lifted',
    rolledBack(async sql => {
      const { trainer, injury, other, restriction } = await buildRestricted(sql)
      const note = await addEvent(sql, injury, trainer, 'NOTE')
      const elsewhere = await addEvent(sql, other, trainer, 'RESTRICTION_LIFTED')
      for (const event of [note, elsewhere]) {
        const refusal = await sql.refusal`UPDATE restrictions SET lifted_by_id = ${event.id} WHERE id = ${restriction.id}`
        expect(refusal).toMatchObject({ code: '23514', column: 'lifted_by_id' })
      }
      const lifting = await addEvent(sql, injury, trainer, 'RESTRICTION_LIFTED')
      const again = await addEvent(sql, injury, trainer, 'RESTRICTION_LIFTED')
      await sql`UPDATE restrictions SET lifted_by_id = ${lifting.id} WHERE id = ${restriction.id}`
      for (const other of [again.id, null]) {
        expect((await sql.refusal`UPDATE restrictions SET lifted_by_id = ${other} WHERE id = ${restriction.id}`).code).toBe('RT003')
      }
    }),
  )

  test(
    'can be given an end, and nothing else about it can change',
    rolledBack(async sql => {
      const { trainer, injury, other, restriction } = await buildRestricted(sql)
      const event = await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED')
      await sql`UPDATE restrictions SET ends_on = starts_on + 7 WHERE id = ${restriction.id}`
      const refusals = [
        await sql.refusal`UPDATE restrictions SET details = 'Nothing' WHERE id = ${restriction.id}`,
        await sql.refusal`UPDATE restrictions SET kind = 'NO_JUMPING' WHERE id = ${restriction.id}`,
        await sql.refusal`UPDATE restrictions SET starts_on = starts_on - 1 WHERE id = ${restriction.id}`,
        await sql.refusal`UPDATE restrictions SET added_by_id = ${event.id} WHERE id = ${restriction.id}`,
        await sql.refusal`UPDATE restrictions SET case_id = ${other.id} WHERE id = ${restriction.id}`,
        await sql.refusal`UPDATE restrictions SET id = uuid_v7() WHERE id = ${restriction.id}`,
      ]
      expect(refusals.map(refusal => refusal.code)).toEqual(Array(6).fill('RT003'))
    }),
  )

  test(
    'cannot end before it starts, and needs details',
    rolledBack(async sql => {
      const { trainer, injury, restriction } = await buildRestricted(sql)
      expect(await sql.refusal`UPDATE restrictions SET ends_on = starts_on - 1 WHERE id = ${restriction.id}`).toMatchObject({
        code: '23514',
        constraint: 'restrictions_period',
      })
      const event = await addEvent(sql, injury, trainer, 'RESTRICTION_ADDED')
      const silent = await sql.refusal`INSERT INTO restrictions (school_id, case_id, kind, details, added_by_id)
        VALUES (${injury.school}, ${injury.id}, 'OTHER', '', ${event.id})`
      expect(silent).toMatchObject({ code: '23514', constraint: 'restrictions_details_length' })
    }),
  )
})
