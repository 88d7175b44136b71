import { demoIds } from '../../prisma/demo/ids.js'
import {
  AddNoteDocument,
  AddRestrictionDocument,
  CorrectEventDocument,
  GrantClearanceDocument,
  LiftRestrictionDocument,
  RemoveFromPlayDocument,
  ReopenCaseDocument,
} from '../generated/documents.js'
import { refusals } from './support.js'
import { useTrainer } from './trainer.js'

const { open, run, done, events, age, sql } = useTrainer()

describe('a note', () => {
  test('is added and leaves participation alone', async () => {
    const { caseId } = await open()
    const input = { caseId, summary: 'Walks without pain', clinicalNotes: 'ROM full', visibility: ['COACH'] } as const
    expect(await done(AddNoteDocument, input)).toMatchObject({
      replayed: false,
      event: { type: 'NOTE', summary: 'Walks without pain', clinicalNotes: 'ROM full', visibility: ['AT', 'COACH'], participation: null },
      case: { id: caseId, status: 'ACTIVE', participation: 'OUT' },
      athlete: { currentStatus: 'OUT' },
    })
  })

  test('of type EVALUATION may state the severity, and the case keeps the first one', async () => {
    const { caseId } = await open()
    const examined = (severity: 'MODERATE' | 'SEVERE') =>
      done(AddNoteDocument, { caseId, type: 'EVALUATION', summary: 'Examined', severity })
    expect(await examined('SEVERE')).toMatchObject({ event: { severity: 'SEVERE' }, case: { severity: 'SEVERE' } })
    expect(await examined('MODERATE')).toMatchObject({ event: { severity: 'MODERATE' }, case: { severity: 'SEVERE' } })
    const refused = await run(AddNoteDocument, { caseId, summary: 'Seen', severity: 'MINOR' })
    expect(refusals(refused)).toEqual([['BAD_USER_INPUT', 'input.severity']])
  })

  test('can be added to a resolved case', async () => {
    const { caseId } = await open()
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    expect(await done(AddNoteDocument, { caseId, summary: 'Still well' })).toMatchObject({ case: { status: 'RESOLVED' } })
  })
})

describe('a restriction', () => {
  test('restricts the athlete, and NO_PLAY takes them out', async () => {
    const { caseId } = await open(undefined, 'KNEE', 'CLEARED')
    expect(await done(AddRestrictionDocument, { caseId, kind: 'NO_RUNNING', details: 'No running' })).toMatchObject({
      event: { type: 'RESTRICTION_ADDED', participation: 'RESTRICTED', summary: 'No running' },
      case: { participation: 'RESTRICTED', restrictions: [{ kind: 'NO_RUNNING', details: 'No running', endsOn: null, active: true }] },
      athlete: { currentStatus: 'RESTRICTED' },
    })
    const out = await done(AddRestrictionDocument, {
      caseId,
      kind: 'NO_PLAY',
      details: 'No play',
      startsOn: '2026-11-01',
      endsOn: '2030-01-01',
    })
    expect(out).toMatchObject({ case: { participation: 'OUT' }, athlete: { currentStatus: 'OUT' } })
    expect(out.case?.restrictions).toContainEqual(expect.objectContaining({ startsOn: '2026-11-01', endsOn: '2030-01-01' }))
  })

  test.each([{ startsOn: '2026-11-02', endsOn: '2026-11-01' }, { endsOn: '2020-01-01' }])(
    'that ends before it starts is refused: %j',
    async days => {
      const { caseId } = await open()
      const refused = await run(AddRestrictionDocument, { caseId, kind: 'OTHER', details: 'None', ...days })
      expect(refusals(refused)).toEqual([['BAD_USER_INPUT', 'input.endsOn']])
      expect(await events(caseId)).toBe(1)
    },
  )

  test('is lifted once, even when two requests race', async () => {
    const { caseId } = await open()
    const added = await done(AddRestrictionDocument, { caseId, kind: 'NO_JUMPING', details: 'No jumping' })
    const restrictionId = added.case?.restrictions[0]?.id ?? ''
    const answers = await Promise.all([1, 2].map(() => run(LiftRestrictionDocument, { restrictionId })))
    expect(answers.map(answer => refusals(answer)).sort()).toEqual([[], [['CONFLICT']]])
    expect(answers.find(({ data }) => data?.liftRestriction)?.data?.liftRestriction).toMatchObject({
      event: { type: 'RESTRICTION_LIFTED', summary: 'Restriction lifted' },
      case: { participation: 'RESTRICTED', restrictions: [] },
    })
    expect(await events(caseId)).toBe(3)
  })
})

describe('a removal from play', () => {
  test('takes the athlete out', async () => {
    const { caseId } = await open(undefined, 'ANKLE', 'RESTRICTED')
    expect(await done(RemoveFromPlayDocument, { caseId })).toMatchObject({
      event: { type: 'REMOVED_FROM_PLAY', summary: 'Removed from play', participation: 'OUT' },
      case: { participation: 'OUT' },
      athlete: { currentStatus: 'OUT' },
    })
  })

  test('of a resolved case is a conflict', async () => {
    const { caseId } = await open()
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    expect(refusals(await run(RemoveFromPlayDocument, { caseId }))).toEqual([['CONFLICT']])
  })
})

describe('a clearance', () => {
  test('resolves its case, and the athlete takes the worst status of the other cases', async () => {
    const { caseId, athleteId } = await open()
    await open(athleteId, 'WRIST', 'RESTRICTED')
    expect(await done(GrantClearanceDocument, { caseId, summary: 'Full strength' })).toMatchObject({
      event: { type: 'CLEARANCE_GRANTED', participation: 'CLEARED', visibility: ['AT'] },
      case: { status: 'RESOLVED', participation: 'CLEARED', resolvedAt: expect.any(String) as unknown },
      athlete: { currentStatus: 'RESTRICTED' },
    })
    expect(refusals(await run(GrantClearanceDocument, { caseId, summary: 'Again' }))).toEqual([['CONFLICT']])
  })
})

describe('reopening a case', () => {
  test.each([0, 30])('is possible on day %i', async days => {
    const { caseId } = await open()
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    await age(caseId, days)
    expect(await done(ReopenCaseDocument, { caseId })).toMatchObject({
      event: { type: 'CASE_REOPENED', summary: 'Case reopened' },
      case: { status: 'ACTIVE', participation: 'RESTRICTED', resolvedAt: null },
      athlete: { currentStatus: 'RESTRICTED' },
    })
  })

  test('is refused on day 31, with the last day on which it was possible', async () => {
    const { caseId } = await open()
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    await age(caseId, 31)
    const { errors } = await run(ReopenCaseDocument, { caseId })
    const yesterday = await sql(
      sql => sql.value<string>`SELECT ((now() AT TIME ZONE time_zone)::date - 1)::text FROM schools WHERE id = ${demoIds.lincolnSchool}`,
    )
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'REOPEN_WINDOW_CLOSED', closedOn: yesterday }])
  })

  test('is a conflict when it is active, or when the athlete has another active case for the same injury', async () => {
    const { caseId, athleteId } = await open()
    expect(refusals(await run(ReopenCaseDocument, { caseId }))).toEqual([['CONFLICT']])
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    await open(athleteId)
    const { errors } = await run(ReopenCaseDocument, { caseId })
    expect(errors).toMatchObject([{ message: expect.stringContaining('Another case') as unknown, extensions: { code: 'CONFLICT' } }])
  })
})

describe('a correction', () => {
  test('points at the event it corrects, has its visibility by default, and sets the case’s severity', async () => {
    const { caseId } = await open()
    const noted = await done(AddNoteDocument, { caseId, type: 'EVALUATION', summary: 'Left', severity: 'MINOR', visibility: ['PARENT'] })
    const eventId = noted.event?.id ?? ''
    expect(await done(CorrectEventDocument, { eventId, summary: 'Right', severity: 'SEVERE' })).toMatchObject({
      event: { type: 'CORRECTION', summary: 'Right', visibility: ['AT', 'PARENT'], corrects: { id: eventId, summary: 'Left' } },
      case: { severity: 'SEVERE' },
    })
    const own = await done(CorrectEventDocument, { eventId, summary: 'Right', visibility: ['COACH'] })
    expect(own.event?.visibility).toEqual(['AT', 'COACH'])
  })
})
