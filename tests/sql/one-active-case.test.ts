import { onServer } from '../support/databases.js'
import { useEmptyDatabase, type Sql } from '../support/sql.js'
import { atOnce, outcomes } from './support/at-once.js'
import { addEvent, buildAthlete, buildCase, buildClinic, buildMember, type Member } from './support/factories.js'

const TRAINERS = 20

const { url, rolledBack, committed } = useEmptyDatabase()

describe('one active case per athlete, body part and side', () => {
  test(
    'a second one is refused',
    rolledBack(async sql => {
      const { school, athlete } = await buildClinic(sql)
      await buildCase(sql, athlete, { body_part: 'KNEE', side: 'LEFT' })
      const refusal = await sql.refusal`INSERT INTO cases (school_id, athlete_id, body_part, side, participation)
        VALUES (${school}, ${athlete.id}, 'KNEE', 'LEFT', 'OUT')`
      expect(refusal).toMatchObject({ code: '23505', constraint: 'cases_one_active' })
    }),
  )

  test(
    'no side counts as a side of its own',
    rolledBack(async sql => {
      const { school, athlete } = await buildClinic(sql)
      await buildCase(sql, athlete, { body_part: 'HEAD' })
      const refusal = await sql.refusal`INSERT INTO cases (school_id, athlete_id, body_part, participation)
        VALUES (${school}, ${athlete.id}, 'HEAD', 'RESTRICTED')`
      expect(refusal).toMatchObject({ code: '23505', constraint: 'cases_one_active' })
    }),
  )

  test(
    'another side, body part or athlete has its own',
    rolledBack(async sql => {
      const { school, athlete } = await buildClinic(sql)
      await buildCase(sql, athlete, { body_part: 'KNEE', side: 'LEFT' })
      await buildCase(sql, athlete, { body_part: 'KNEE', side: 'RIGHT' })
      await buildCase(sql, athlete, { body_part: 'ANKLE', side: 'LEFT' })
      await buildCase(sql, await buildAthlete(sql, school), { body_part: 'KNEE', side: 'LEFT' })
      expect(await sql.value`SELECT count(*)::int FROM cases WHERE school_id = ${school}`).toBe(4)
    }),
  )

  test(
    'after a clearance the next injury is a new case, and the old one cannot be reopened beside it',
    rolledBack(async sql => {
      const { school, athlete, trainer } = await buildClinic(sql)
      const first = await buildCase(sql, athlete)
      await addEvent(sql, first, trainer, 'CLEARANCE_GRANTED')
      await buildCase(sql, athlete)
      const refusal = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
        VALUES (${school}, ${first.id}, ${athlete.id}, ${trainer.id}, 'CASE_REOPENED', '')`
      expect(refusal).toMatchObject({ code: '23505', constraint: 'cases_one_active' })
    }),
  )

  const onServerOnly = onServer() ? test : test.skip
  onServerOnly('even when twenty trainers open it at once (needs a server: the embedded PostgreSQL has one connection)', async () => {
    const { school, athlete } = await committed(buildClinic)
    const tap = (sql: Sql) => sql.column<string>`INSERT INTO cases (school_id, athlete_id, body_part, participation)
      VALUES (${school}, ${athlete.id}, 'KNEE', 'OUT') ON CONFLICT DO NOTHING RETURNING id`
    const opened = outcomes(await atOnce(url(), Array(TRAINERS).fill(tap))).flat()
    expect(opened).toHaveLength(1)
    expect(await committed(sql => sql.column<string>`SELECT id FROM cases WHERE school_id = ${school}`)).toEqual(opened)
  })

  onServerOnly('even without ON CONFLICT: one insert succeeds and nineteen fail', async () => {
    const { school, athlete } = await committed(buildClinic)
    const tap = async (sql: Sql) => {
      await sql`INSERT INTO cases (school_id, athlete_id, body_part, participation) VALUES (${school}, ${athlete.id}, 'KNEE', 'OUT')`
      return 'accepted'
    }
    const answers = outcomes(await atOnce(url(), Array(TRAINERS).fill(tap)))
    expect([...answers].sort()).toEqual([...Array<string>(TRAINERS - 1).fill('23505'), 'accepted'])
  })
})

describe('an entry sent twice', () => {
  test(
    'is one entry: its key is unique per author',
    rolledBack(async sql => {
      const { school, athlete, trainer } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete)
      const again = (
        author: Member,
        key: string,
      ) => sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary, entry_key)
        VALUES (${school}, ${injury.id}, ${athlete.id}, ${author.id}, 'NOTE', '', ${key})`
      await addEvent(sql, injury, trainer, 'NOTE', { entry_key: 'tap-1' })
      expect(await again(trainer, 'tap-1')).toMatchObject({ code: '23505', constraint: 'events_school_id_author_id_entry_key_key' })
      const colleague = await buildMember(sql, school, 'AT')
      await addEvent(sql, injury, colleague, 'NOTE', { entry_key: 'tap-1' })
      await addEvent(sql, injury, trainer, 'NOTE')
      await addEvent(sql, injury, trainer, 'NOTE')
      for (const key of ['', 'k'.repeat(101)]) {
        expect(await again(trainer, key)).toMatchObject({ code: '23514', constraint: 'events_entry_key_length' })
      }
    }),
  )
})
