import { randomUUID } from 'node:crypto'
import {
  AddMilestoneDocument,
  AddNoteDocument,
  AddRestrictionDocument,
  ApplyProtocolDocument,
  CompleteMilestoneDocument,
  CorrectEventDocument,
  GrantClearanceDocument,
  LiftRestrictionDocument,
  RecordMedicalClearanceDocument,
  RemoveFromPlayDocument,
  ReopenCaseDocument,
  ReportSymptomsDocument,
  SetAttentionLevelDocument,
  SetEventVisibilityDocument,
  UpdateMilestoneDocument,
} from '../generated/documents.js'
import { NEVER_GIVEN_OUT, refusals } from './support.js'
import { useTrainer, type Document } from './trainer.js'

const { as, sql, open, run, done } = useTrainer()

const protocol = 'CONCUSSION_RETURN_TO_SPORT'

/** The protocol step at a position, on a new case. Its first step can be completed. */
async function step(position: number): Promise<string> {
  const { caseId } = await open()
  await done(ApplyProtocolDocument, { caseId, protocol })
  return sql(async sql => {
    await sql`UPDATE milestones SET started_at = now() - interval '1 day' WHERE case_id = ${caseId} AND step = 1`
    return sql.value<string>`SELECT id FROM milestones WHERE case_id = ${caseId} AND step = ${position}`
  })
}

/** A case whose athlete is at step 4, so that symptoms send them back. */
async function atStep4(): Promise<string> {
  const milestoneId = await step(5)
  return sql(async sql => {
    await sql`UPDATE milestones SET clearance_signed_by = 'Dr. Ames', clearance_signed_on = CURRENT_DATE - 1 WHERE id = ${milestoneId}`
    for (const position of [1, 2, 3, 4]) {
      await sql`UPDATE milestones AS m SET started_at = now() - interval '1 day' FROM milestones AS s
        WHERE s.id = ${milestoneId} AND m.case_protocol_id = s.case_protocol_id AND m.step = ${position}`
      await sql`UPDATE milestones AS m SET completed_at = now() FROM milestones AS s
        WHERE s.id = ${milestoneId} AND m.case_protocol_id = s.case_protocol_id AND m.step = ${position}`
    }
    return sql.value<string>`SELECT case_id FROM milestones WHERE id = ${milestoneId}`
  })
}

/** For each case mutation, an input that succeeds: without an entry key, on a new case. */
const inputs = {
  addNote: async () => [AddNoteDocument, { caseId: (await open()).caseId, summary: 'Seen' }],
  addRestriction: async () => [AddRestrictionDocument, { caseId: (await open()).caseId, kind: 'NO_CONTACT', details: 'No contact' }],
  liftRestriction: async () => {
    const { caseId } = await open()
    const added = await done(AddRestrictionDocument, { caseId, kind: 'NO_CONTACT', details: 'No contact' })
    return [LiftRestrictionDocument, { restrictionId: added.case?.restrictions[0]?.id ?? '' }]
  },
  removeFromPlay: async () => [RemoveFromPlayDocument, { caseId: (await open()).caseId }],
  grantClearance: async () => [GrantClearanceDocument, { caseId: (await open()).caseId, summary: 'Fit' }],
  reopenCase: async () => {
    const { caseId } = await open()
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    return [ReopenCaseDocument, { caseId }]
  },
  correctEvent: async () => [CorrectEventDocument, { eventId: (await open()).eventId, summary: 'Right' }],
  setEventVisibility: async () => [SetEventVisibilityDocument, { eventId: (await open()).eventId, visibility: ['COACH'] }],
  setAttentionLevel: async () => [SetAttentionLevelDocument, { caseId: (await open()).caseId, attentionLevel: 'URGENT' }],
  addMilestone: async () => [AddMilestoneDocument, { caseId: (await open()).caseId, label: 'Run' }],
  updateMilestone: async () => [UpdateMilestoneDocument, { milestoneId: await step(1), targetDate: '2030-01-01' }],
  completeMilestone: async () => [CompleteMilestoneDocument, { milestoneId: await step(1) }],
  recordMedicalClearance: async () => [RecordMedicalClearanceDocument, { milestoneId: await step(5), signedBy: 'Dr. Ames' }],
  applyProtocol: async () => [ApplyProtocolDocument, { caseId: (await open()).caseId, protocol }],
  reportSymptoms: async () => [ReportSymptomsDocument, { caseId: await atStep4(), summary: 'Headache' }],
} as const satisfies Readonly<Record<string, () => Promise<readonly [document: object, input: object]>>>
type Name = keyof typeof inputs
const names = Object.keys(inputs) as readonly Name[]

interface Payload {
  readonly replayed: boolean
  readonly case: { readonly id: string } | null
}
interface Input {
  readonly [field: string]: unknown
  readonly entryKey?: string
  readonly expectedVersion?: number
}
type Entry = readonly [document: Document<Readonly<Record<string, Payload | null>>, Input>, input: Input]
const inputOf = async (name: Name): Promise<Entry> => (await inputs[name]()) as unknown as Entry

/** Everything recorded on a case. */
const record = (caseId: string) =>
  sql(
    sql => sql.value<string>`SELECT concat_ws(' ',
      (SELECT c::text FROM cases AS c WHERE c.id = ${caseId}),
      (SELECT string_agg(e::text, '' ORDER BY e::text) FROM events AS e WHERE e.case_id = ${caseId}),
      (SELECT string_agg(r::text, '' ORDER BY r::text) FROM restrictions AS r WHERE r.case_id = ${caseId}),
      (SELECT string_agg(m::text, '' ORDER BY m::text) FROM milestones AS m WHERE m.case_id = ${caseId}),
      (SELECT string_agg(p::text, '' ORDER BY p::text) FROM case_protocols AS p WHERE p.case_id = ${caseId}),
      (SELECT count(*) FROM case_changes AS h WHERE h.case_id = ${caseId}))`,
  )

const versionOf = (caseId: string) => sql(sql => sql.value<number>`SELECT version FROM cases WHERE id = ${caseId}`)

/** A mutation that changes several rows of a case increments the version once per row. */
const growth: Partial<Record<Name, number>> = { applyProtocol: 8, completeMilestone: 2, reportSymptoms: 3 }

/** How many times a mutation was applied, by the growth of the case's version. */
const grownBy = async (name: Name, caseId: string, before: number): Promise<number> =>
  ((await versionOf(caseId)) - before) / (growth[name] ?? 1)

/** The case that an input refers to. */
const caseOf = ({ caseId, eventId, restrictionId, milestoneId }: Input): Promise<string> =>
  sql(
    sql => sql.value<string>`SELECT id FROM cases WHERE id = ${caseId ?? null}::uuid
      UNION SELECT case_id FROM events WHERE id = ${eventId ?? null}::uuid
      UNION SELECT case_id FROM restrictions WHERE id = ${restrictionId ?? null}::uuid
      UNION SELECT case_id FROM milestones WHERE id = ${milestoneId ?? null}::uuid`,
  )

describe.each(names)('%s', name => {
  test('is written once when sent again with its key, and gets the first answer', async () => {
    const [document, input] = await inputOf(name)
    const keyed = { ...input, entryKey: randomUUID() }
    const first = await done(document, keyed)
    const before = await record(first.case?.id ?? '')
    expect(await done(document, keyed)).toEqual({ ...first, replayed: true })
    expect(await record(first.case?.id ?? '')).toBe(before)
  })

  test('is written once when sent eight times at once', async () => {
    const [document, input] = await inputOf(name)
    const keyed = { ...input, entryKey: randomUUID() }
    const version = await versionOf(await caseOf(input))
    const all = await Promise.all(Array.from({ length: 8 }, () => done(document, keyed)))
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(new Set(all.map(payload => JSON.stringify({ ...payload, replayed: true }))).size).toBe(1)
    expect(await grownBy(name, await caseOf(input), version)).toBe(1)
  })

  test.each(['addNote', 'grantClearance', 'setAttentionLevel'] as const)(
    'with the key of another entry, from %s, is a conflict and writes nothing',
    async other => {
      const entryKey = randomUUID()
      const [firstDocument, first] = await inputOf(other)
      await done(firstDocument, { ...first, entryKey })
      const [document, input] = await inputOf(name)
      const before = await record(await caseOf(input))
      expect(refusals(await run(document, { ...input, entryKey }))).toEqual([['CONFLICT']])
      expect(await record(await caseOf(input))).toBe(before)
    },
  )

  test('succeeds when the case has the expected version, and increments it', async () => {
    const [document, input] = await inputOf(name)
    const version = await versionOf(await caseOf(input))
    await done(document, { ...input, expectedVersion: version })
    expect(await grownBy(name, await caseOf(input), version)).toBe(1)
  })

  test('is a conflict with the current version when the case has changed; once written, a retry gets the first answer', async () => {
    const [document, input] = await inputOf(name)
    const caseId = await caseOf(input)
    const seen = { ...input, entryKey: randomUUID(), expectedVersion: await versionOf(caseId) }
    await done(AddNoteDocument, { caseId, summary: 'Meanwhile' })
    const before = await record(caseId)
    const { errors } = await run(document, seen)
    const current = await versionOf(caseId)
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'CONFLICT', currentVersion: current }])
    expect(await record(caseId)).toBe(before)
    await done(document, { ...seen, expectedVersion: current })
    expect(await done(document, seen)).toMatchObject({ replayed: true })
  })

  test('from two trainers who saw the same version conflicts for one of them', async () => {
    const [document, input] = await inputOf(name)
    const expectedVersion = await versionOf(await caseOf(input))
    const both = await Promise.all([1, 2].map(() => run(document, { ...input, expectedVersion })))
    expect(both.flatMap(refusals)).toEqual([['CONFLICT']])
    expect(await grownBy(name, await caseOf(input), expectedVersion)).toBe(1)
  })

  test('with an id never issued is NOT_FOUND, whatever version is expected', async () => {
    const [document, input] = await inputOf(name)
    const ids = Object.fromEntries(Object.keys(input).flatMap(field => (field.endsWith('Id') ? [[field, NEVER_GIVEN_OUT]] : [])))
    expect(refusals(await run(document, { ...input, ...ids }))).toEqual([['NOT_FOUND']])
    expect(refusals(await run(document, { ...input, ...ids, expectedVersion: 1 }))).toEqual([['NOT_FOUND']])
  })

  test.each(['coach', 'parent', 'admin'] as const)('is refused to a %s and writes nothing', async who => {
    const [document, input] = await inputOf(name)
    const before = await record(await caseOf(input))
    const answer = await (await as(who)).run(document, { input })
    expect(refusals(answer).map(([code]) => code)).toEqual(['FORBIDDEN'])
    expect(await record(await caseOf(input))).toBe(before)
  })

  test('is refused with an invalid key or version', async () => {
    const [document, input] = await inputOf(name)
    expect(refusals(await run(document, { ...input, entryKey: '' }))).toEqual([['BAD_USER_INPUT', 'input.entryKey']])
    expect(refusals(await run(document, { ...input, expectedVersion: 0 }))).toEqual([['BAD_USER_INPUT', 'input.expectedVersion']])
  })
})

test('a change of attention level records who made it and both values', async () => {
  const { caseId } = await open()
  const answer = await done(SetAttentionLevelDocument, { caseId, attentionLevel: 'URGENT' })
  expect(answer.case).toMatchObject({ attentionLevel: 'URGENT', version: 2, updatedAt: expect.any(String) as unknown })
  const changes = await sql(
    sql => sql<object>`SELECT changed_by_id IS NOT NULL AS known, before ->> 'attentionLevel' AS before, after ->> 'attentionLevel' AS after
      FROM case_changes WHERE case_id = ${caseId}`,
  )
  expect(changes).toEqual([{ known: true, before: 'WATCH', after: 'URGENT' }])
})
