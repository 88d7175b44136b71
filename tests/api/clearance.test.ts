import { randomUUID } from 'node:crypto'
import { demoIds } from '../../prisma/demo/ids.js'
import {
  AddNoteDocument,
  ClearanceChecklistDocument,
  ClearancePolicyDocument,
  GrantClearanceDocument,
  SidelineEntryDocument,
  SyncEntriesDocument,
  type BodyPart,
  type GrantClearanceInput,
} from '../generated/documents.js'
import { NEVER_GIVEN_OUT, forbiddenIn, refusals, useServer } from './support.js'

const { as, sql, healthyAthlete } = useServer()

/** The day that many days ago, by the school's calendar. */
const daysAgo = (days: number): Promise<string> =>
  sql(
    sql => sql.value<string>`SELECT ((now() AT TIME ZONE time_zone)::date - ${days}::integer)::text FROM schools
      WHERE id = ${demoIds.lincolnSchool}`,
  )

/** A new case with an injury that many days old. */
async function hurt(days: number, bodyPart: BodyPart = 'HEAD'): Promise<string> {
  const input = { athleteId: await healthyAthlete(), bodyPart, participation: 'OUT' } as const
  const { sidelineEntry } = await (await as('trainer')).ask(SidelineEntryDocument, { input })
  const caseId = sidelineEntry?.case?.id ?? ''
  await sql(async sql => {
    await sql`ALTER TABLE cases DISABLE TRIGGER cases_keep`
    await sql`UPDATE cases SET opened_at = opened_at - make_interval(days => ${days}::integer) WHERE id = ${caseId}`
    await sql`ALTER TABLE cases ENABLE TRIGGER cases_keep`
  })
  return caseId
}

type Signed = Partial<Pick<GrantClearanceInput, 'signedBy' | 'licenceType' | 'noteDate'>>

const clear = async (caseId: string, signed: Signed = {}, more: Partial<GrantClearanceInput> = {}) =>
  (await as('trainer')).run(GrantClearanceDocument, { input: { caseId, summary: 'Fit', ...signed, ...more } })

const checklist = async (id: string, signed: Signed = {}) =>
  (await (await as('trainer')).ask(ClearanceChecklistDocument, { id, ...signed })).case?.clearanceChecklist ?? null

/** Signed by a physician, with a note dated yesterday. */
const signed = async (): Promise<Required<Signed>> => ({
  signedBy: 'Dr. Priya Raman',
  licenceType: 'MD',
  noteDate: await daysAgo(1),
})

const eventsOf = (caseId: string) => sql(sql => sql.value<number>`SELECT count(*)::integer FROM events WHERE case_id = ${caseId}`)

describe('the clearance of a head injury', () => {
  test('is granted with a signer, an accepted licence and a note, after the minimum number of days', async () => {
    const caseId = await hurt(7)
    const { data, errors } = await clear(caseId, await signed())
    expect(errors).toEqual([])
    expect(data?.grantClearance).toMatchObject({
      event: { type: 'CLEARANCE_GRANTED', ...(await signed()) },
      case: { status: 'RESOLVED', participation: 'CLEARED' },
      athlete: { currentStatus: 'CLEARED' },
    })
  })

  test('is refused with all unmet conditions at once, and nothing is written', async () => {
    const caseId = await hurt(0)
    const [today, tomorrow, inAWeek] = [await daysAgo(0), await daysAgo(-1), await daysAgo(-7)]
    const { data, errors } = await clear(caseId)
    expect(data).toEqual({ grantClearance: null })
    expect(errors).toMatchObject([{ path: ['grantClearance'], message: expect.stringContaining('school') as unknown }])
    expect(errors[0]?.extensions).toEqual({
      code: 'CLEARANCE_NOT_ALLOWED',
      unmet: [
        { condition: 'SIGNER_NAMED', message: 'The clearance names who signed it.', possibleFrom: null },
        {
          condition: 'LICENCE_TYPE_ACCEPTED',
          message: 'The signer holds a licence that the school accepts: MD, DO, NP, PA.',
          possibleFrom: null,
        },
        { condition: 'WRITTEN_NOTE_DATED', message: `The written note bears a date from ${today} to ${today}.`, possibleFrom: null },
        {
          condition: 'NO_SAME_DAY_RETURN',
          message: `Nobody returns on the day of a head injury: possible from ${tomorrow}.`,
          possibleFrom: tomorrow,
        },
        {
          condition: 'MINIMUM_DAYS_PASSED',
          message: `The school’s minimum of days after a head injury (7) has passed: possible from ${inAWeek}.`,
          possibleFrom: inAWeek,
        },
      ],
    })
    expect(await eventsOf(caseId)).toBe(1)
  })

  test.each<readonly [what: string, days: number, signed: () => Promise<Signed>, unmet: readonly string[]]>([
    ['without a signer', 20, async () => ({ ...(await signed()), signedBy: null }), ['SIGNER_NAMED']],
    ['without a licence', 20, async () => ({ ...(await signed()), licenceType: null }), ['LICENCE_TYPE_ACCEPTED']],
    ['with a licence the school does not accept', 20, async () => ({ ...(await signed()), licenceType: 'AT' }), ['LICENCE_TYPE_ACCEPTED']],
    ['without a note', 20, async () => ({ ...(await signed()), noteDate: null }), ['WRITTEN_NOTE_DATED']],
    ['with a note older than the injury', 20, async () => ({ ...(await signed()), noteDate: await daysAgo(21) }), ['WRITTEN_NOTE_DATED']],
    ['with a note dated tomorrow', 20, async () => ({ ...(await signed()), noteDate: await daysAgo(-1) }), ['WRITTEN_NOTE_DATED']],
    ['on the sixth day', 6, signed, ['MINIMUM_DAYS_PASSED']],
    [
      'on the day of the injury',
      0,
      async () => ({ ...(await signed()), noteDate: await daysAgo(0) }),
      ['NO_SAME_DAY_RETURN', 'MINIMUM_DAYS_PASSED'],
    ],
    [
      'with two conditions unmet',
      20,
      async () => ({ signedBy: ' ', licenceType: 'PT', noteDate: await daysAgo(2) }),
      ['SIGNER_NAMED', 'LICENCE_TYPE_ACCEPTED'],
    ],
  ])('is refused %s', async (_what, days, given, unmet) => {
    const caseId = await hurt(days)
    const { errors } = await clear(caseId, await given())
    expect(errors.map(({ extensions }) => [extensions.code, extensions.unmet?.map(({ condition }) => condition)])).toEqual([
      ['CLEARANCE_NOT_ALLOWED', unmet],
    ])
    expect(await eventsOf(caseId)).toBe(1)
  })

  test('does not block other clearances of the same operation when it is refused', async () => {
    const [refused, granted] = [await hurt(0), await hurt(0, 'KNEE')]
    const grant = (id: string): string => `grantClearance(input: { caseId: "${id}", summary: "Fit" }) { case { status } }`
    const { data, errors } = await (await as('trainer')).raw(`mutation { head: ${grant(refused)} knee: ${grant(granted)} }`)
    expect(data).toEqual({ head: null, knee: { case: { status: 'RESOLVED' } } })
    expect(errors).toMatchObject([{ path: ['head'], extensions: { code: 'CLEARANCE_NOT_ALLOWED' } }])
  })

  test('is a conflict when the case is resolved, and NOT_FOUND for an id never issued', async () => {
    const caseId = await hurt(9)
    await clear(caseId, await signed())
    expect(refusals(await clear(caseId))).toEqual([['CONFLICT']])
    expect(refusals(await clear(NEVER_GIVEN_OUT))).toEqual([['NOT_FOUND']])
  })

  test('gets the first answer when sent again with its key; another signer with that key is a conflict', async () => {
    const [caseId, entryKey, note] = [await hurt(9), randomUUID(), await signed()]
    const first = await clear(caseId, note, { entryKey })
    expect((await clear(caseId, note, { entryKey })).data?.grantClearance).toEqual({ ...first.data?.grantClearance, replayed: true })
    expect(refusals(await clear(caseId, { ...note, signedBy: 'Somebody else' }, { entryKey }))).toEqual([['CONFLICT']])
  })
})

test('a clearance in a sync batch is refused with the same conditions, and the rest of the batch is applied', async () => {
  const caseId = await hurt(0)
  const [refused] = (await clear(caseId)).errors
  const entries = [
    { grantClearance: { caseId, summary: 'Fit', entryKey: randomUUID() } },
    { addNote: { caseId, summary: 'Seen', entryKey: randomUUID() } },
  ]
  const { syncEntries } = await (await as('trainer')).ask(SyncEntriesDocument, { entries })
  expect(syncEntries?.results).toMatchObject([
    { outcome: 'REJECTED', code: 'CLEARANCE_NOT_ALLOWED', unmet: refused?.extensions.unmet },
    { outcome: 'APPLIED', code: null, unmet: [] },
  ])
})

describe('the clearance of any other injury', () => {
  test('needs no signature, and keeps one that is given', async () => {
    expect((await clear(await hurt(0, 'KNEE'))).data?.grantClearance?.event).toMatchObject({
      signedBy: null,
      licenceType: null,
      noteDate: null,
    })
    const given = { signedBy: 'Kim Roe', licenceType: 'OTHER', noteDate: await daysAgo(0) } as const
    expect((await clear(await hurt(0, 'KNEE'), given)).data?.grantClearance?.event).toMatchObject(given)
  })

  test('is refused with a note dated before the injury', async () => {
    const { errors } = await clear(await hurt(0, 'KNEE'), { noteDate: await daysAgo(1) })
    expect(errors).toMatchObject([{ extensions: { code: 'CLEARANCE_NOT_ALLOWED', unmet: [{ condition: 'WRITTEN_NOTE_DATED' }] } }])
  })
})

describe('the checklist', () => {
  test('says what is met, what is not, and what is still to be stated', async () => {
    expect(await checklist(await hurt(3))).toMatchObject([
      { condition: 'SIGNER_NAMED', state: 'TO_STATE', possibleFrom: null },
      { condition: 'LICENCE_TYPE_ACCEPTED', state: 'TO_STATE', possibleFrom: null },
      { condition: 'WRITTEN_NOTE_DATED', state: 'TO_STATE', possibleFrom: null },
      { condition: 'NO_SAME_DAY_RETURN', state: 'MET' },
      { condition: 'MINIMUM_DAYS_PASSED', state: 'UNMET', possibleFrom: await daysAgo(-4) },
    ])
  })

  test.each<readonly [days: number, bodyPart: BodyPart, given: Signed]>([
    [0, 'HEAD', {}],
    [5, 'HEAD', { signedBy: 'Dr. Roe' }],
    [5, 'HEAD', { signedBy: 'Dr. Roe', licenceType: 'CHIROPRACTOR', noteDate: '2020-01-01' }],
    [8, 'HEAD', { licenceType: 'NP', noteDate: '2199-01-01' }],
    [0, 'KNEE', {}],
    [0, 'KNEE', { noteDate: '2020-01-01' }],
  ])('lists what the clearance is then refused for: %i days, %s, %j', async (days, bodyPart, given) => {
    const caseId = await hurt(days, bodyPart)
    const open = ((await checklist(caseId, given)) ?? []).filter(({ state }) => state !== 'MET')
    const { errors } = await clear(caseId, given)
    const refused = errors.flatMap(({ extensions }) => extensions.unmet ?? [])
    expect(refused).toEqual(open.map(({ condition, detail, possibleFrom }) => ({ condition, message: detail, possibleFrom })))
  })

  test('is empty after the clearance that meets all of it is granted', async () => {
    const caseId = await hurt(7)
    const states = ((await checklist(caseId, await signed())) ?? []).map(({ state }) => state)
    expect(states).toEqual(Array(5).fill('MET'))
    expect(refusals(await clear(caseId, await signed()))).toEqual([])
    expect(await checklist(caseId)).toEqual([])
  })

  test('names the bad arguments', async () => {
    const id = demoIds.outCase
    const asked = async (given: Signed) => refusals(await (await as('trainer')).run(ClearanceChecklistDocument, { id, ...given }))
    expect(await asked({ signedBy: '' })).toEqual([['BAD_USER_INPUT', 'signedBy']])
    expect(await asked({ signedBy: 'a'.repeat(201) })).toEqual([['BAD_USER_INPUT', 'signedBy']])
    expect(await asked({ noteDate: '2026-02-30' })).toEqual([['BAD_USER_INPUT', 'noteDate']])
    expect(await asked({ noteDate: '0000-01-01' })).toEqual([['BAD_USER_INPUT', 'noteDate']])
  })
})

describe('bad input is named, and nothing is written:', () => {
  test.each<readonly [given: object, path: string]>([
    [{ signedBy: '' }, 'input.signedBy'],
    [{ signedBy: 'a'.repeat(201) }, 'input.signedBy'],
    [{ licenceType: 'VET' }, 'input.licenceType'],
    [{ noteDate: 'yesterday' }, 'input.noteDate'],
    [{ noteDate: '0000-01-01' }, 'input.noteDate'],
  ])('%j', async (given, path) => {
    const caseId = await hurt(0, 'KNEE')
    expect(refusals(await clear(caseId, given as Signed))).toEqual([['BAD_USER_INPUT', path]])
    expect(await eventsOf(caseId)).toBe(1)
  })
})

describe('who sees it', () => {
  const policy = { licenceTypes: ['MD', 'DO', 'NP', 'PA'], writtenNoteRequired: true, minimumDays: 7, sameDayReturn: false }

  test.each(['trainer', 'admin'] as const)('a %s sees the school’s policy', async who => {
    expect(await (await as(who)).ask(ClearancePolicyDocument, {})).toEqual({ school: { clearancePolicy: policy } })
  })

  test.each(['coach', 'parent'] as const)('a %s does not see the school’s policy', async who => {
    const answer = await (await as(who)).run(ClearancePolicyDocument, {})
    expect(answer.data).toEqual({ school: { clearancePolicy: null } })
    expect(forbiddenIn(answer)).toEqual(['School.clearancePolicy'])
  })

  test.each(['coach', 'parent', 'admin'] as const)('a %s does not see the checklist', async who => {
    const query = `{ case(id: "${who === 'parent' ? demoIds.activeCase : demoIds.outCase}") { status clearanceChecklist { state } } }`
    const answer = await (await as(who)).raw(query)
    expect(answer.data).toEqual({ case: { status: 'ACTIVE', clearanceChecklist: null } })
    expect(forbiddenIn(answer)).toEqual(['Case.clearanceChecklist'])
  })

  test('trainers see who signed, and so do parents who see the clearance', async () => {
    const query = `{ case(id: "${demoIds.resolvedCase}") { timeline(types: [CLEARANCE_GRANTED]) { nodes { signedBy licenceType noteDate } } } }`
    const shown = { signedBy: 'Dr. Priya Raman', licenceType: 'MD', noteDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as unknown }
    for (const who of ['trainer', 'parent'] as const) {
      expect((await (await as(who)).raw(query)).data).toEqual({ case: { timeline: { nodes: [shown] } } })
    }
  })

  test('a coach does not see who signed, even on an event that coaches see', async () => {
    const caseId = await hurt(0, 'KNEE')
    const input = { caseId, summary: 'Seen', visibility: ['COACH'] } as const
    await (await as('trainer')).ask(AddNoteDocument, { input })
    await sql(
      sql => sql`INSERT INTO team_athletes (school_id, team_id, athlete_id) SELECT school_id, ${demoIds.varsityFootball}::uuid, athlete_id
        FROM cases WHERE id = ${caseId} ON CONFLICT DO NOTHING`,
    )
    const answer = await (await as('coach')).raw(`{ case(id: "${caseId}") { timeline { nodes { signedBy licenceType noteDate } } } }`)
    expect(forbiddenIn(answer)).toEqual(['Event.licenceType', 'Event.noteDate', 'Event.signedBy'])
  })
})
