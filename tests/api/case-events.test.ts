import { randomUUID } from 'node:crypto'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { demoIds } from '../../prisma/demo/ids.js'
import {
  AddNoteDocument,
  AddRestrictionDocument,
  CorrectEventDocument,
  GrantClearanceDocument,
  LiftRestrictionDocument,
  ReopenCaseDocument,
  SidelineEntryDocument,
  type BodyPart,
  type Participation,
} from '../generated/documents.js'
import type { Answer } from '../support/client.js'
import { NEVER_GIVEN_OUT, refusals, useServer } from './support.js'

const { as, sql, healthyAthlete } = useServer()

interface Opened {
  readonly caseId: string
  readonly athleteId: string
  readonly eventId: string
}

/** A case that has just been opened. */
async function open(athlete?: string, bodyPart: BodyPart = 'ANKLE', participation: Participation = 'OUT'): Promise<Opened> {
  const athleteId = athlete ?? (await healthyAthlete())
  const { sidelineEntry } = await (await as('trainer')).ask(SidelineEntryDocument, { input: { athleteId, bodyPart, participation } })
  return { athleteId, caseId: sidelineEntry?.case?.id ?? '', eventId: sidelineEntry?.event?.id ?? '' }
}

type Document<Data, Input> = TypedDocumentNode<Data, { input: Input }>

const run = async <Data, Input>(document: Document<Data, Input>, input: NoInfer<Input>): Promise<Answer<Data>> =>
  (await as('trainer')).run(document, { input })

/** Runs what has to succeed. @returns the payload */
async function done<Data extends object, Input>(
  document: Document<Data, Input>,
  input: NoInfer<Input>,
): Promise<NonNullable<Data[keyof Data]>> {
  const { data, errors } = await run(document, input)
  expect(errors).toEqual([])
  const payload = Object.values(data ?? {})[0] as Data[keyof Data] | undefined
  if (!payload) throw new Error('no payload and no error')
  return payload
}

const events = (caseId: string) => sql(sql => sql.value<number>`SELECT count(*)::integer FROM events WHERE case_id = ${caseId}`)

/** Lets so many days pass since the clearance, by the school's calendar. */
const age = (caseId: string, days: number) =>
  sql(async sql => {
    await sql`ALTER TABLE cases DISABLE TRIGGER cases_keep`
    await sql`UPDATE cases AS c SET resolved_at = ((now() AT TIME ZONE s.time_zone)::date - ${days}::integer + time '12:00') AT TIME ZONE s.time_zone
      FROM schools AS s WHERE s.id = c.school_id AND c.id = ${caseId}`
    await sql`ALTER TABLE cases ENABLE TRIGGER cases_keep`
  })

describe('a note', () => {
  test('is added, and changes nothing about participation', async () => {
    const { caseId } = await open()
    const input = { caseId, summary: 'Walks without pain', clinicalNotes: 'ROM full', visibility: ['COACH'] } as const
    expect(await done(AddNoteDocument, input)).toMatchObject({
      replayed: false,
      event: { type: 'NOTE', summary: 'Walks without pain', clinicalNotes: 'ROM full', visibility: ['AT', 'COACH'], participation: null },
      case: { id: caseId, status: 'ACTIVE', participation: 'OUT' },
      athlete: { currentStatus: 'OUT' },
    })
  })

  test('of an examination may state the severity, and the first one stays', async () => {
    const { caseId } = await open()
    const examined = (severity: 'MODERATE' | 'SEVERE') =>
      done(AddNoteDocument, { caseId, type: 'EVALUATION', summary: 'Examined', severity })
    expect(await examined('SEVERE')).toMatchObject({ event: { severity: 'SEVERE' }, case: { severity: 'SEVERE' } })
    expect(await examined('MODERATE')).toMatchObject({ event: { severity: 'MODERATE' }, case: { severity: 'SEVERE' } })
    const refused = await run(AddNoteDocument, { caseId, summary: 'Seen', severity: 'MINOR' })
    expect(refusals(refused)).toEqual([['BAD_USER_INPUT', 'input.severity']])
  })

  test('can be added to a resolved case too', async () => {
    const { caseId } = await open()
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    expect(await done(AddNoteDocument, { caseId, summary: 'Still well' })).toMatchObject({ case: { status: 'RESOLVED' } })
  })
})

describe('a restriction', () => {
  test('restricts, and NO_PLAY takes the athlete out', async () => {
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
    'that would end before it starts is refused: %j',
    async days => {
      const { caseId } = await open()
      const refused = await run(AddRestrictionDocument, { caseId, kind: 'OTHER', details: 'None', ...days })
      expect(refusals(refused)).toEqual([['BAD_USER_INPUT', 'input.endsOn']])
      expect(await events(caseId)).toBe(1)
    },
  )

  test('is lifted once, also by two at once', async () => {
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

describe('a clearance', () => {
  test('resolves its case, and leaves the athlete at the worst of the others', async () => {
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

describe('a reopening', () => {
  test.each([0, 30])('works on day %i', async days => {
    const { caseId } = await open()
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    await age(caseId, days)
    expect(await done(ReopenCaseDocument, { caseId })).toMatchObject({
      event: { type: 'CASE_REOPENED', summary: 'Case reopened' },
      case: { status: 'ACTIVE', participation: 'RESTRICTED', resolvedAt: null },
      athlete: { currentStatus: 'RESTRICTED' },
    })
  })

  test('does not on day 31, and says when it was still possible', async () => {
    const { caseId } = await open()
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    await age(caseId, 31)
    const { errors } = await run(ReopenCaseDocument, { caseId })
    const yesterday = await sql(
      sql => sql.value<string>`SELECT ((now() AT TIME ZONE time_zone)::date - 1)::text FROM schools WHERE id = ${demoIds.lincolnSchool}`,
    )
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'REOPEN_WINDOW_CLOSED', closedOn: yesterday }])
  })

  test('of an active case, or beside another active one of the same injury, is a conflict', async () => {
    const { caseId, athleteId } = await open()
    expect(refusals(await run(ReopenCaseDocument, { caseId }))).toEqual([['CONFLICT']])
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    await open(athleteId)
    const { errors } = await run(ReopenCaseDocument, { caseId })
    expect(errors).toMatchObject([{ message: expect.stringContaining('Another case') as unknown, extensions: { code: 'CONFLICT' } }])
  })
})

describe('a correction', () => {
  test('points at what it corrects, is shown to the same roles, and its severity becomes the case’s', async () => {
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

describe('each of them', () => {
  const entries = {
    addNote: async (key: string) => [AddNoteDocument, { caseId: (await open()).caseId, summary: 'Seen', entryKey: key }] as const,
    addRestriction: async (key: string) =>
      [AddRestrictionDocument, { caseId: (await open()).caseId, kind: 'NO_CONTACT', details: 'No contact', entryKey: key }] as const,
    liftRestriction: async (key: string) => {
      const { caseId } = await open()
      const added = await done(AddRestrictionDocument, { caseId, kind: 'NO_CONTACT', details: 'No contact' })
      return [LiftRestrictionDocument, { restrictionId: added.case?.restrictions[0]?.id ?? '', entryKey: key }] as const
    },
    grantClearance: async (key: string) =>
      [GrantClearanceDocument, { caseId: (await open()).caseId, summary: 'Fit', entryKey: key }] as const,
    reopenCase: async (key: string) => {
      const { caseId } = await open()
      await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
      return [ReopenCaseDocument, { caseId, entryKey: key }] as const
    },
    correctEvent: async (key: string) =>
      [CorrectEventDocument, { eventId: (await open()).eventId, summary: 'Right', entryKey: key }] as const,
  }
  type Payload = {
    readonly replayed: boolean
    readonly event: { readonly id: string } | null
    readonly case: { readonly id: string } | null
  }
  type Entry = readonly [Document<Readonly<Record<string, Payload | null>>, object>, object]
  const names = Object.keys(entries) as (keyof typeof entries)[]

  test.each(names)('%s, sent again with its key, is written once and answered as the first time', async name => {
    const [document, input] = (await entries[name](randomUUID())) as unknown as Entry
    const first = await done(document, input)
    const count = await events(first.case?.id ?? '')
    expect(await done(document, input)).toEqual({ ...first, replayed: true })
    expect(await events(first.case?.id ?? '')).toBe(count)
  })

  test.each(names)('%s, sent eight times at once, is written once', async name => {
    const [document, input] = (await entries[name](randomUUID())) as unknown as Entry
    const all = await Promise.all(Array.from({ length: 8 }, () => done(document, input)))
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(new Set(all.map(({ event }) => event?.id)).size).toBe(1)
  })

  test.each(names)('%s with the key of another entry is a conflict, and writes nothing', async name => {
    const key = randomUUID()
    const { caseId } = await open()
    const first = { caseId, summary: 'First', entryKey: key }
    await (name === 'addNote' ? done(GrantClearanceDocument, first) : done(AddNoteDocument, first))
    const [document, input] = (await entries[name](key)) as unknown as Entry
    expect(refusals(await run(document, input))).toEqual([['CONFLICT']])
  })

  test.each([
    ['addNote', AddNoteDocument, { caseId: NEVER_GIVEN_OUT, summary: 'Seen' }],
    ['addRestriction', AddRestrictionDocument, { caseId: NEVER_GIVEN_OUT, kind: 'OTHER', details: 'None' }],
    ['liftRestriction', LiftRestrictionDocument, { restrictionId: NEVER_GIVEN_OUT }],
    ['grantClearance', GrantClearanceDocument, { caseId: NEVER_GIVEN_OUT, summary: 'Fit' }],
    ['reopenCase', ReopenCaseDocument, { caseId: NEVER_GIVEN_OUT }],
    ['correctEvent', CorrectEventDocument, { eventId: NEVER_GIVEN_OUT, summary: 'Right' }],
  ])('%s of what was never given out is not found', async (_name, document, input) => {
    expect(refusals(await run(document as never, input as never))).toEqual([['NOT_FOUND']])
  })

  test.each(['coach', 'parent', 'admin'] as const)('a %s is refused all of them', async who => {
    const client = await as(who)
    const { eventId, caseId } = await open()
    const attempts: readonly (readonly [document: object, input: object])[] = [
      [AddNoteDocument, { caseId, summary: 'Seen' }],
      [AddRestrictionDocument, { caseId, kind: 'OTHER', details: 'None' }],
      [LiftRestrictionDocument, { restrictionId: NEVER_GIVEN_OUT }],
      [GrantClearanceDocument, { caseId, summary: 'Fit' }],
      [ReopenCaseDocument, { caseId }],
      [CorrectEventDocument, { eventId, summary: 'Right' }],
    ]
    for (const [document, input] of attempts) {
      const answer = await client.run(document as Document<object, object>, { input })
      expect(refusals(answer).map(([code]) => code)).toEqual(['FORBIDDEN'])
    }
    expect(await events(caseId)).toBe(1)
  })
})
