import fc from 'fast-check'
import { EventType, LicenceType, type BodyPart } from '../../src/generated/prisma/enums.js'
import { fragment, useEmptyDatabase, type Sql } from '../support/sql.js'
import { addEvent, buildCase, buildClinic, goodSignature, oldHeadInjury, type CaseRow, type TenantRow } from './support/factories.js'
import { beginViewer } from './support/viewer.js'
import { volume } from '../support/evidence.js'

/** Rounds with a random policy, signature, injury and moment. */
const ROUNDS = volume({ test: 150, evidence: 300 })

const { rolledBack } = useEmptyDatabase()

interface Signature {
  readonly signed_by?: string | undefined
  readonly licence_type?: LicenceType | undefined
  readonly note_date?: string | undefined
}
interface Check {
  readonly condition: string
  readonly state: string
  readonly message: string
  readonly possibleFrom: string | null
}

/** In the clinic's time zone (Chicago) the head injury is on January 5. */
const MUCH_LATER = '2026-03-01T12:00:00-06:00'
const SIGNATURE = ['SIGNER_NAMED', 'LICENCE_TYPE_ACCEPTED', 'WRITTEN_NOTE_DATED']
const DAYS = ['NO_SAME_DAY_RETURN', 'MINIMUM_DAYS_PASSED']

async function buildInjury(sql: Sql, body_part: BodyPart = 'HEAD') {
  const clinic = await buildClinic(sql)
  return { ...clinic, injury: await buildCase(sql, clinic.athlete, { ...oldHeadInjury, body_part }) }
}

/** Every condition of clearing the case at a moment. */
const checks = (sql: Sql, { id }: CaseRow, { signed_by, licence_type, note_date }: Signature, moment: string) =>
  sql<Check>`SELECT k.condition, k.state, k.detail AS message, k.possible_from::text AS "possibleFrom"
    FROM cases c, clearance_conditions(c, ${signed_by ?? null}::text, ${licence_type ?? null}::text::licence_type,
      ${note_date ?? null}::text::date, ${moment}::text::timestamptz) k
    WHERE c.id = ${id}`

/** The conditions a clearance at a moment is refused for, or none if PostgreSQL accepts it. */
async function unmet(
  sql: Sql,
  of: CaseRow,
  trainer: TenantRow,
  signature: Signature,
  moment: string,
): Promise<readonly Omit<Check, 'state'>[]> {
  const values = { ...signature, recorded_at: moment }
  await sql`SAVEPOINT clearance`
  try {
    await addEvent(sql, of, trainer, 'CLEARANCE_GRANTED', JSON.parse(JSON.stringify(values)) as object)
    return []
  } catch (error) {
    const { code, detail } = error as { readonly code: string; readonly detail: string }
    expect(code).toBe('RT004')
    return JSON.parse(detail) as readonly Omit<Check, 'state'>[]
  } finally {
    await sql`ROLLBACK TO clearance`
  }
}

const namesOf = (list: readonly { readonly condition: string }[]): readonly string[] => list.map(({ condition }) => condition)

describe('a school’s clearance policy', () => {
  test(
    'is created with the school, and is strict by default',
    rolledBack(async sql => {
      const { school } = await buildClinic(sql)
      expect(
        await sql.row`SELECT licence_types::text, written_note_required, minimum_days, same_day_return
          FROM clearance_policies WHERE school_id = ${school}`,
      ).toEqual({ licence_types: '{MD,DO,NP,PA}', written_note_required: true, minimum_days: 7, same_day_return: false })
    }),
  )

  test.each([
    ['accepts at least one licence', `licence_types = '{}'`, 'clearance_policies_licence_types_named'],
    ['has no null licence', `licence_types = '{MD,NULL}'`, 'clearance_policies_licence_types_named'],
    ['requires zero days or more', 'minimum_days = -1', 'clearance_policies_minimum_days_range'],
    ['requires a year at most', 'minimum_days = 366', 'clearance_policies_minimum_days_range'],
    ['allows a same-day return only without minimum days', 'same_day_return = true', 'clearance_policies_days_fit'],
  ])(
    '%s',
    rolledBack(async (sql, _rule, change, constraint) => {
      await buildClinic(sql)
      expect(await sql.refusal`UPDATE clearance_policies SET ${fragment(change)}`).toMatchObject({ code: '23514', constraint })
    }),
  )

  test(
    'decides a clearance: the licences, the note, the days and the same day',
    rolledBack(async sql => {
      const { trainer, athlete, school } = await buildClinic(sql)
      const injury = await buildCase(sql, athlete, oldHeadInjury)
      const now = '2026-01-05T20:00:00-06:00'
      const byTrainer = { signed_by: 'Dana Whitaker', licence_type: 'AT' } as const
      expect(namesOf(await unmet(sql, injury, trainer, byTrainer, now))).toEqual([...SIGNATURE.slice(1), ...DAYS])
      await sql`UPDATE clearance_policies SET licence_types = '{AT}', written_note_required = false, minimum_days = 0, same_day_return = true
        WHERE school_id = ${school}`
      expect(await unmet(sql, injury, trainer, byTrainer, now)).toEqual([])
    }),
  )

  test(
    'that is missing accepts nobody',
    rolledBack(async sql => {
      const { injury, trainer, school } = await buildInjury(sql)
      await sql`DELETE FROM clearance_policies WHERE school_id = ${school}`
      const refused = await unmet(sql, injury, trainer, goodSignature, MUCH_LATER)
      expect(namesOf(refused)).toEqual(['LICENCE_TYPE_ACCEPTED', 'MINIMUM_DAYS_PASSED'])
    }),
  )
})

describe('the clearance of a head injury', () => {
  test(
    'is recorded with a signer, an accepted licence and a note, after the minimum number of days',
    rolledBack(async sql => {
      const { injury, trainer } = await buildInjury(sql)
      const { id } = await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED', goodSignature)
      expect(await sql.value`SELECT status FROM cases WHERE id = ${injury.id}`).toBe('RESOLVED')
      expect(await sql.row`SELECT signed_by, licence_type, note_date::text FROM events WHERE id = ${id}`).toEqual(goodSignature)
    }),
  )

  test(
    'is refused with every unmet condition, not only the first',
    rolledBack(async sql => {
      const { injury, trainer } = await buildInjury(sql)
      const sameDay = '2026-01-05T18:00:00-06:00'
      expect(await unmet(sql, injury, trainer, {}, sameDay)).toEqual([
        { condition: 'SIGNER_NAMED', message: 'The clearance names who signed it.', possibleFrom: null },
        {
          condition: 'LICENCE_TYPE_ACCEPTED',
          message: 'The signer holds a licence that the school accepts: MD, DO, NP, PA.',
          possibleFrom: null,
        },
        {
          condition: 'WRITTEN_NOTE_DATED',
          message: 'The written note bears a date from 2026-01-05 to 2026-01-05.',
          possibleFrom: null,
        },
        {
          condition: 'NO_SAME_DAY_RETURN',
          message: 'Nobody returns on the day of a head injury: possible from 2026-01-06.',
          possibleFrom: '2026-01-06',
        },
        {
          condition: 'MINIMUM_DAYS_PASSED',
          message: 'The school’s minimum of days after a head injury (7) has passed: possible from 2026-01-12.',
          possibleFrom: '2026-01-12',
        },
      ])
    }),
  )

  test.each<readonly [what: string, signature: Signature, moment: string, refusedFor: readonly string[]]>([
    ['nobody signs', { ...goodSignature, signed_by: undefined }, MUCH_LATER, ['SIGNER_NAMED']],
    ['the signer is blank', { ...goodSignature, signed_by: '  ' }, MUCH_LATER, ['SIGNER_NAMED']],
    ['no licence is stated', { ...goodSignature, licence_type: undefined }, MUCH_LATER, ['LICENCE_TYPE_ACCEPTED']],
    ['the licence is not accepted', { ...goodSignature, licence_type: 'AT' }, MUCH_LATER, ['LICENCE_TYPE_ACCEPTED']],
    ['no note is dated', { ...goodSignature, note_date: undefined }, MUCH_LATER, ['WRITTEN_NOTE_DATED']],
    ['the note is older than the injury', { ...goodSignature, note_date: '2026-01-04' }, MUCH_LATER, ['WRITTEN_NOTE_DATED']],
    ['the note is dated the day of the injury', { ...goodSignature, note_date: '2026-01-05' }, MUCH_LATER, []],
    ['the note is dated today in the school’s time zone', { ...goodSignature, note_date: '2026-03-01' }, '2026-03-01T23:59:00-06:00', []],
    ['the note is dated in the future', { ...goodSignature, note_date: '2026-03-02' }, '2026-03-01T23:59:00-06:00', ['WRITTEN_NOTE_DATED']],
    ['the seventh day begins', { ...goodSignature, note_date: '2026-01-11' }, '2026-01-12T00:00:00-06:00', []],
    ['the sixth day ends', { ...goodSignature, note_date: '2026-01-11' }, '2026-01-11T23:59:59-06:00', ['MINIMUM_DAYS_PASSED']],
  ])(
    'is decided right when %s',
    rolledBack(async (sql, _what, signature, moment, refusedFor) => {
      const { injury, trainer } = await buildInjury(sql)
      expect(namesOf(await unmet(sql, injury, trainer, signature, moment))).toEqual(refusedFor)
    }),
  )

  test(
    'counts the days from a second injury, and does not accept an older note',
    rolledBack(async sql => {
      const { injury, trainer } = await buildInjury(sql)
      const entry = (participation: 'OUT' | 'RESTRICTED', recorded_at: string) =>
        addEvent(sql, injury, trainer, 'SIDELINE_ENTRY', { participation, recorded_at })
      await entry('OUT', '2026-01-05T15:05:00Z')
      expect(await unmet(sql, injury, trainer, goodSignature, MUCH_LATER)).toEqual([])
      await entry('RESTRICTED', '2026-02-20T18:00:00Z')
      expect(await unmet(sql, injury, trainer, goodSignature, MUCH_LATER)).toEqual([])
      await entry('OUT', '2026-02-27T18:00:00Z')
      expect(await unmet(sql, injury, trainer, goodSignature, MUCH_LATER)).toMatchObject([
        { condition: 'WRITTEN_NOTE_DATED' },
        { condition: 'MINIMUM_DAYS_PASSED', possibleFrom: '2026-03-06' },
      ])
    }),
  )

  test(
    'needs a new note after a reopening, while the days still count from the injury',
    rolledBack(async sql => {
      const { injury, trainer } = await buildInjury(sql)
      await addEvent(sql, injury, trainer, 'CLEARANCE_GRANTED', { ...goodSignature, recorded_at: '2026-02-10T18:00:00Z' })
      await addEvent(sql, injury, trainer, 'CASE_REOPENED', { recorded_at: '2026-02-28T18:00:00Z' })
      expect(namesOf(await unmet(sql, injury, trainer, goodSignature, MUCH_LATER))).toEqual(['WRITTEN_NOTE_DATED'])
      expect(await unmet(sql, injury, trainer, { ...goodSignature, note_date: '2026-02-28' }, MUCH_LATER)).toEqual([])
    }),
  )
})

describe('the clearance of any other injury', () => {
  test.each<readonly [what: string, signature: Signature, refusedFor: readonly string[]]>([
    ['needs no signature', {}, []],
    ['keeps one that is given, with any licence', { signed_by: 'Kim Roe', licence_type: 'OTHER', note_date: '2026-01-05' }, []],
    ['is refused with a note older than the injury', { note_date: '2026-01-04' }, ['WRITTEN_NOTE_DATED']],
    ['is refused with a note dated in the future', { note_date: '2026-01-06' }, ['WRITTEN_NOTE_DATED']],
  ])(
    '%s',
    rolledBack(async (sql, _what, signature, refusedFor) => {
      const { injury, trainer } = await buildInjury(sql, 'KNEE')
      expect(namesOf(await unmet(sql, injury, trainer, signature, '2026-01-05T18:00:00-06:00'))).toEqual(refusedFor)
    }),
  )
})

describe('a signature', () => {
  test.each(Object.values(EventType).filter(type => !['CLEARANCE_GRANTED', 'CASE_REOPENED'].includes(type)))(
    'is refused on any event but a clearance: %s',
    rolledBack(async (sql, type) => {
      const { injury, trainer, school, athlete } = await buildInjury(sql)
      const corrected = await addEvent(sql, injury, trainer, 'NOTE')
      for (const [column, value] of Object.entries(goodSignature)) {
        const refusal =
          await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, participation, corrects_id, summary, ${fragment(column)})
          SELECT ${school}::uuid, ${injury.id}::uuid, ${athlete.id}::uuid, ${trainer.id}::uuid, t.type, CASE t.type WHEN 'SIDELINE_ENTRY' THEN 'OUT' END::participation,
            CASE t.type WHEN 'CORRECTION' THEN ${corrected.id}::uuid END, '', ${fragment(`'${value}'`)}
          FROM (SELECT ${type}::text::event_type AS type) AS t`
        expect(refusal).toMatchObject({ code: '23514', constraint: 'events_signature_fits_type' })
      }
    }),
  )

  test(
    'has a signer’s name of 1 to 200 characters',
    rolledBack(async sql => {
      const { injury, trainer, school, athlete } = await buildInjury(sql, 'KNEE')
      for (const signer of ['', 'a'.repeat(201)]) {
        const refusal = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary, signed_by)
          VALUES (${school}, ${injury.id}, ${athlete.id}, ${trainer.id}, 'CLEARANCE_GRANTED', '', ${signer})`
        expect(refusal).toMatchObject({ code: '23514', constraint: 'events_signed_by_length' })
      }
      expect(await unmet(sql, injury, trainer, { signed_by: 'a'.repeat(200) }, MUCH_LATER)).toEqual([])
    }),
  )
})

describe('the checklist', () => {
  const day = (most: number) =>
    fc.integer({ min: 0, max: most }).map(days => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10))
  const signature = fc.record({
    signed_by: fc.option(fc.constantFrom('Dr. Ana Roe', ' '), { nil: undefined }),
    licence_type: fc.option(fc.constantFrom(...Object.values(LicenceType)), { nil: undefined }),
    note_date: fc.option(day(40), { nil: undefined }),
  })
  const policy = fc
    .record({
      types: fc.subarray(Object.values(LicenceType), { minLength: 1 }),
      note: fc.boolean(),
      days: fc.integer({ min: 0, max: 20 }),
      same: fc.boolean(),
    })
    .map(({ days, same, ...others }) => ({ ...others, days, same: same && days === 0 }))
  const bodyPart = fc.constantFrom<BodyPart>('HEAD', 'HEAD', 'HEAD', 'NECK')

  test(
    'agrees with the refusal, whatever the policy, the signature, the injury and the moment',
    rolledBack(async sql => {
      let [refused, granted] = [0, 0]
      await fc.assert(
        fc.asyncProperty(
          policy,
          signature,
          bodyPart,
          fc.integer({ min: 0, max: 20 }),
          fc.boolean(),
          async (asked, given, part, daysLater, again) => {
            await sql`SAVEPOINT round`
            const { injury, trainer, school } = await buildInjury(sql, part)
            await sql`UPDATE clearance_policies SET licence_types = ${asked.types}::licence_type[], written_note_required = ${asked.note},
            minimum_days = ${asked.days}, same_day_return = ${asked.same} WHERE school_id = ${school}`
            await addEvent(sql, injury, trainer, 'SIDELINE_ENTRY', { participation: 'OUT', recorded_at: '2026-01-05T15:00:00Z' })
            if (again) await addEvent(sql, injury, trainer, 'SIDELINE_ENTRY', { participation: 'OUT', recorded_at: '2026-01-09T15:00:00Z' })
            const moment = new Date(Date.UTC(2026, 0, (again ? 9 : 5) + daysLater, 18)).toISOString()
            const preview = (await checks(sql, injury, given, moment)).filter(({ state }) => state !== 'MET')
            const answer = await unmet(sql, injury, trainer, given, moment)
            expect(answer).toEqual(preview.map(({ state: _state, ...check }) => check))
            if (answer.length > 0) refused += 1
            else granted += 1
            await sql`ROLLBACK TO round`
          },
        ),
        { numRuns: ROUNDS },
      )
      expect(Math.min(refused, granted)).toBeGreaterThan(ROUNDS / 30)
    }),
    30_000,
  )

  test(
    'tells conditions that time will meet from wrong and from missing statements',
    rolledBack(async sql => {
      const { injury } = await buildInjury(sql)
      const stated = { licence_type: 'AT', note_date: '2026-01-06' } as const
      expect(await checks(sql, injury, stated, '2026-01-06T18:00:00-06:00')).toMatchObject([
        { condition: 'SIGNER_NAMED', state: 'TO_STATE', possibleFrom: null },
        { condition: 'LICENCE_TYPE_ACCEPTED', state: 'UNMET', possibleFrom: null },
        { condition: 'WRITTEN_NOTE_DATED', state: 'MET', possibleFrom: null },
        { condition: 'NO_SAME_DAY_RETURN', state: 'MET', possibleFrom: '2026-01-06' },
        { condition: 'MINIMUM_DAYS_PASSED', state: 'UNMET', possibleFrom: '2026-01-12' },
      ])
    }),
  )

  test(
    'as a trainer reads it is what the clearance is refused for, and is empty for a resolved or another school’s case',
    rolledBack(async sql => {
      const [here, there] = [await buildInjury(sql), await buildInjury(sql)]
      const read = ({ id }: CaseRow) => sql.column<string>`SELECT condition FROM clearance_checklist(${id}, NULL, NULL, NULL)`
      const refused = namesOf(await unmet(sql, here.injury, here.trainer, {}, MUCH_LATER))
      await beginViewer(sql, here.trainer)
      expect(await sql.column`SELECT condition FROM clearance_checklist(${here.injury.id}, NULL, NULL, NULL) WHERE state <> 'MET'`).toEqual(
        refused,
      )
      expect(await read(there.injury)).toEqual([])
      await sql`SET LOCAL ROLE NONE`
      await addEvent(sql, here.injury, here.trainer, 'CLEARANCE_GRANTED', goodSignature)
      expect(await read(here.injury)).toEqual([])
    }),
  )
})
