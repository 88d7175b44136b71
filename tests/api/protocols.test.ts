import { demoIds } from '../../prisma/demo/ids.js'
import {
  AddMilestoneDocument,
  ApplyProtocolDocument,
  CompleteMilestoneDocument,
  GrantClearanceDocument,
  ParentPhaseBarDocument,
  PhaseBarDocument,
  ProtocolsDocument,
  RecordMedicalClearanceDocument,
  ReopenCaseDocument,
  ReportSymptomsDocument,
  UpdateMilestoneDocument,
} from '../generated/documents.js'
import { NEVER_GIVEN_OUT, refusals } from './support.js'
import { useTrainer } from './trainer.js'

const { as, sql, open, run, done, events } = useTrainer()

const CONCUSSION = 'CONCUSSION_RETURN_TO_SPORT'

/** A new case with a protocol. A neck injury, because its clearance needs only a summary. @returns the case's id */
async function begin(protocol = CONCUSSION): Promise<string> {
  const { caseId } = await open(undefined, 'NECK')
  await done(ApplyProtocolDocument, { caseId, protocol })
  return caseId
}

const read = async (id: string) => {
  const { case: found } = await (await as('trainer')).ask(PhaseBarDocument, { id })
  if (!found?.phaseBar) throw new Error('the case has no bar')
  return { ...found, bar: found.phaseBar, milestones: found.milestones ?? [] }
}
const barOf = async (caseId: string) => (await read(caseId)).bar

/** The milestone of a protocol step, by the number at the start of its label. */
const step = async (caseId: string, number: string): Promise<string> => {
  const found = (await read(caseId)).milestones.find(({ label }) => label.startsWith(`${number} `))
  if (!found) throw new Error(`there is no step ${number}`)
  return found.id
}

/** Makes it that many hours since the step began. */
const pass = (milestoneId: string, hours: number) =>
  sql(sql => sql`UPDATE milestones SET started_at = now() - make_interval(hours => ${hours}::integer) WHERE id = ${milestoneId}`)

/** Takes an athlete through steps, each after its minimum time. */
async function goThrough(caseId: string, ...numbers: readonly string[]): Promise<void> {
  for (const number of numbers) {
    const milestoneId = await step(caseId, number)
    await pass(milestoneId, 24)
    await done(CompleteMilestoneDocument, { milestoneId })
  }
}

/** The day that many days from today, by the school's calendar. */
const dayIn = (days: number) =>
  sql(
    sql =>
      sql.value<string>`SELECT ((now() AT TIME ZONE time_zone)::date + ${days}::integer)::text FROM schools WHERE id = ${demoIds.lincolnSchool}`,
  )

describe('the protocols of a school', () => {
  test('are four by default, each with its steps and its source', async () => {
    const { protocols } = await (await as('trainer')).ask(ProtocolsDocument, {})
    expect(
      protocols?.map(({ key, returnsToPlay, steps }) => [key, returnsToPlay, steps.map(({ label }) => label.split(' ')[0]).join(' ')]),
    ).toEqual([
      ['ACL_RECONSTRUCTION', true, '1 2 3 4 5 6'],
      ['CONCUSSION_RETURN_TO_SPORT', true, '1 2A 2B 3 4 5 6'],
      ['CONCUSSION_RETURN_TO_LEARN', false, '1 2 3 4'],
      ['ANKLE_SPRAIN', true, '1 2 3 4 5 6'],
    ])
    expect(protocols?.every(({ source }) => source.includes('Br J Sports Med'))).toBe(true)
  })

  test('for concussion require a day per step, a clearance before step 4, and a return to step 3 on symptoms from step 4 on', async () => {
    const { protocols } = await (await as('trainer')).ask(ProtocolsDocument, {})
    const steps = protocols?.find(({ key }) => key === CONCUSSION)?.steps
    expect(steps?.map(({ minimumHours }) => minimumHours)).toEqual(Array(7).fill(24))
    expect(steps?.map(({ requiresClearance }) => requiresClearance)).toEqual([false, false, false, false, true, false, false])
    expect(steps?.map(({ symptomsBackTo }) => symptomsBackTo)).toEqual([null, null, null, null, 4, 4, 4])
    expect(steps?.[3]?.label).toBe('3 Individual sport-specific exercise')
  })

  test.each(['coach', 'parent', 'admin'] as const)('are refused to a %s', async who => {
    expect(refusals(await (await as(who)).run(ProtocolsDocument, {}))).toEqual([['FORBIDDEN', 'Query.protocols']])
  })
})

describe('applying a protocol', () => {
  test('lays out its steps: the first is current, each is due on its earliest day, and the return is the last of them', async () => {
    const { caseId } = await open(undefined, 'HEAD')
    const applied = await done(ApplyProtocolDocument, { caseId, protocol: CONCUSSION })
    expect(applied).toMatchObject({ replayed: false, case: { expectedReturnOn: await dayIn(7) } })
    const { milestones, bar } = await read(caseId)
    expect(applied.phaseBar).toEqual(bar)
    expect(bar).toMatchObject({
      protocolKey: CONCUSSION,
      protocol: 'Concussion: graduated return to sport',
      doneCount: 0,
      total: 7,
      current: { label: '1 Daily activities and relative rest' },
      next: { label: '2A Light aerobic exercise' },
      awaitsClearance: false,
      expectedReturnOn: await dayIn(7),
      sentBackAt: null,
    })
    const days = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(dayIn))
    expect(milestones.map(({ targetDate }) => targetDate)).toEqual(days)
    expect(bar.steps.map(({ earliestOn }) => earliestOn)).toEqual(days)
    expect(bar.steps.map(({ state }) => state)).toEqual(['CURRENT', ...Array<string>(6).fill('UPCOMING')])
    expect(milestones[0]).toMatchObject({
      minimumHours: 24,
      earliestCompletionAt: bar.earliestAt,
      instructions: expect.stringContaining('48 hours') as unknown,
    })
    expect(milestones[1]).toMatchObject({ startedAt: null, earliestCompletionAt: null })
  })

  test('is refused while the same protocol runs on the case', async () => {
    const caseId = await begin()
    expect(refusals(await run(ApplyProtocolDocument, { caseId, protocol: CONCUSSION }))).toEqual([['CONFLICT']])
    await done(ApplyProtocolDocument, { caseId, protocol: 'CONCUSSION_RETURN_TO_LEARN' })
  })

  test('is refused for a key the school does not have', async () => {
    const { caseId } = await open()
    const { errors } = await run(ApplyProtocolDocument, { caseId, protocol: 'PHYSIO' })
    expect(errors).toMatchObject([{ message: 'There is no such protocol.', extensions: { code: 'NOT_FOUND' } }])
    const nowhere = await run(ApplyProtocolDocument, { caseId: NEVER_GIVEN_OUT, protocol: CONCUSSION })
    expect(nowhere.errors).toMatchObject([{ message: 'There is no such case.' }])
  })

  test('beside another gives it a bar of its own, with a return-to-play protocol first', async () => {
    const { caseId } = await open(undefined, 'HEAD')
    await done(ApplyProtocolDocument, { caseId, protocol: 'CONCUSSION_RETURN_TO_LEARN' })
    expect(await barOf(caseId)).toMatchObject({ protocolKey: 'CONCUSSION_RETURN_TO_LEARN', expectedReturnOn: await dayIn(4) })
    await done(AddMilestoneDocument, { caseId, label: 'Helmet refitted' })
    await done(ApplyProtocolDocument, { caseId, protocol: CONCUSSION })
    await done(ApplyProtocolDocument, { caseId, protocol: 'ANKLE_SPRAIN' })
    const { phaseBars, bar } = await read(caseId)
    expect(phaseBars?.map(({ protocolKey, total }) => [protocolKey, total])).toEqual([
      ['ANKLE_SPRAIN', 6],
      [CONCUSSION, 7],
      ['CONCUSSION_RETURN_TO_LEARN', 4],
      [null, 1],
    ])
    expect(bar.protocolKey).toBe('ANKLE_SPRAIN')
  })
})

describe('a step', () => {
  test('completed too early is refused, with the time from which it is possible', async () => {
    const caseId = await begin()
    const milestoneId = await step(caseId, '1')
    await pass(milestoneId, 23)
    const { errors } = await run(CompleteMilestoneDocument, { milestoneId })
    const { bar } = await read(caseId)
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'STEP_TOO_EARLY', possibleFrom: bar.earliestAt }])
    expect(bar.doneCount).toBe(0)
  })

  test('when completed starts the next step and says when that can be completed', async () => {
    const caseId = await begin()
    const milestoneId = await step(caseId, '1')
    await pass(milestoneId, 30)
    const completedAt = new Date(Date.now() - 3_600_000)
    const payload = await done(CompleteMilestoneDocument, { milestoneId, completedAt: completedAt.toISOString() })
    expect(payload.milestone).toMatchObject({ id: milestoneId, completedAt: completedAt.toISOString() })
    expect(payload.case?.phaseBar).toMatchObject({
      doneCount: 1,
      current: { label: '2A Light aerobic exercise' },
      next: { label: '2B Moderate aerobic exercise' },
      earliestAt: new Date(completedAt.getTime() + 24 * 3_600_000).toISOString(),
    })
    expect(payload.case?.phaseBar?.steps.map(({ state }) => state).slice(0, 3)).toEqual(['DONE', 'CURRENT', 'UPCOMING'])
    expect(payload.case?.phaseBar?.steps[0]?.earliestOn).toBeNull()
  })

  test('can be completed only in its turn, once, and not in the future', async () => {
    const caseId = await begin()
    const [first, third] = [await step(caseId, '1'), await step(caseId, '2B')]
    expect(refusals(await run(CompleteMilestoneDocument, { milestoneId: third }))).toEqual([['CONFLICT']])
    await pass(first, 24)
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    expect(refusals(await run(CompleteMilestoneDocument, { milestoneId: first, completedAt: tomorrow }))).toEqual([
      ['BAD_USER_INPUT', 'input.completedAt'],
    ])
    await done(CompleteMilestoneDocument, { milestoneId: first })
    expect(refusals(await run(CompleteMilestoneDocument, { milestoneId: first }))).toEqual([['CONFLICT']])
  })

  test('that is late moves the earliest days of later steps and the expected return', async () => {
    const caseId = await begin()
    await pass(await step(caseId, '1'), 24 * 5)
    const bar = await barOf(caseId)
    expect(bar.steps.map(({ earliestOn }) => earliestOn)).toEqual(await Promise.all([0, 1, 2, 3, 4, 5, 6].map(dayIn)))
    // The expected return stays at day 7, set when the protocol was applied, because that is later.
    expect(bar.expectedReturnOn).toBe(await dayIn(7))
  })

  test('of a resolved case cannot be changed, and works again after reopening; so do milestones and protocols', async () => {
    const caseId = await begin()
    const milestoneId = await step(caseId, '1')
    await pass(milestoneId, 24)
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    expect(refusals(await run(CompleteMilestoneDocument, { milestoneId }))).toEqual([['CONFLICT']])
    expect(refusals(await run(UpdateMilestoneDocument, { milestoneId, targetDate: '2030-01-01' }))).toEqual([['CONFLICT']])
    expect(refusals(await run(AddMilestoneDocument, { caseId, label: 'Run' }))).toEqual([['CONFLICT']])
    expect(refusals(await run(ApplyProtocolDocument, { caseId, protocol: 'ANKLE_SPRAIN' }))).toEqual([['CONFLICT']])
    await done(ReopenCaseDocument, { caseId })
    await done(CompleteMilestoneDocument, { milestoneId })
  })
})

describe('a medical clearance', () => {
  test('is required before step 4 begins, and the bar says it is missing', async () => {
    const caseId = await begin()
    await goThrough(caseId, '1', '2A', '2B', '3')
    const waiting = await barOf(caseId)
    expect(waiting).toMatchObject({ doneCount: 4, current: { label: '4 Non-contact training' }, awaitsClearance: true, earliestAt: null })
    expect(waiting.steps.map(({ awaitsClearance }) => awaitsClearance)).toEqual([false, false, false, false, true, false, false])

    const milestoneId = await step(caseId, '4')
    const { errors } = await run(CompleteMilestoneDocument, { milestoneId })
    expect(errors).toMatchObject([
      { message: expect.stringContaining('a medical clearance is missing') as unknown, extensions: { code: 'CONFLICT' } },
    ])

    const recorded = await done(RecordMedicalClearanceDocument, { milestoneId, signedBy: 'Dr. Ames', signedOn: await dayIn(-1) })
    expect(recorded.milestone).toMatchObject({
      clearanceSignedBy: 'Dr. Ames',
      clearanceSignedOn: await dayIn(-1),
      startedAt: expect.any(String) as unknown,
    })
    expect(recorded.case?.phaseBar).toMatchObject({ awaitsClearance: false, earliestAt: recorded.milestone?.earliestCompletionAt })
    await pass(milestoneId, 24)
    await done(CompleteMilestoneDocument, { milestoneId })
  })

  test('is dated today by default, never in the future, and is refused for any other step', async () => {
    const caseId = await begin()
    const milestoneId = await step(caseId, '4')
    const ahead = await run(RecordMedicalClearanceDocument, { milestoneId, signedBy: 'Dr. Ames', signedOn: await dayIn(1) })
    expect(refusals(ahead)).toEqual([['BAD_USER_INPUT', 'input.signedOn']])
    const { milestone } = await done(RecordMedicalClearanceDocument, { milestoneId, signedBy: 'Dr. Ames' })
    expect(milestone).toMatchObject({ clearanceSignedOn: await dayIn(0), startedAt: null })
    const other = await run(RecordMedicalClearanceDocument, { milestoneId: await step(caseId, '5'), signedBy: 'Dr. Ames' })
    expect(refusals(other)).toEqual([['CONFLICT']])
    await goThrough(caseId, '1', '2A', '2B', '3', '4')
  })
})

describe('symptoms', () => {
  test.each([
    ['4', ['4']],
    ['5', ['4', '5']],
    ['6', ['4', '5', '6']],
  ])('at step %s send the athlete back to step 3, and the earlier completions stay on record', async (number, begun) => {
    const caseId = await begin()
    await done(RecordMedicalClearanceDocument, { milestoneId: await step(caseId, '4'), signedBy: 'Dr. Ames' })
    await goThrough(caseId, '1', '2A', '2B', '3', ...begun.slice(0, -1))
    expect((await barOf(caseId)).current?.label.startsWith(`${number} `)).toBe(true)
    const reported = await done(ReportSymptomsDocument, {
      caseId,
      summary: 'Headache after practice',
      clinicalNotes: 'Symptom severity 9/132',
    })
    expect(reported).toMatchObject({
      event: { type: 'EVALUATION', summary: 'Headache after practice', clinicalNotes: 'Symptom severity 9/132', participation: null },
      sentBackTo: { label: '3 Individual sport-specific exercise', completedAt: null },
      case: { participation: 'OUT', phaseBar: { doneCount: 3, sentBackAt: expect.any(String) as unknown } },
    })
    expect(reported.case?.phaseBar?.current?.id).toBe(reported.sentBackTo?.id)
    const { milestones } = await read(caseId)
    expect(milestones.find(({ label }) => label.startsWith('4 '))).toMatchObject({
      clearanceSignedBy: null,
      clearanceSignedOn: null,
      startedAt: null,
    })
    const before = await sql(
      sql => sql.column<string>`SELECT before ->> 'label' FROM case_changes
        WHERE case_id = ${caseId} AND before ->> 'completed_at' IS NOT NULL AND after ->> 'completed_at' IS NULL ORDER BY 1`,
    )
    expect(before.map(label => label.split(' ')[0])).toEqual(['3', ...begun.slice(0, -1)])
    expect(refusals(await run(CompleteMilestoneDocument, { milestoneId: reported.sentBackTo?.id ?? '' }))).toEqual([['STEP_TOO_EARLY']])
    await goThrough(caseId, '3')
    const old = await run(RecordMedicalClearanceDocument, {
      milestoneId: await step(caseId, '4'),
      signedBy: 'Dr. Ames',
      signedOn: await dayIn(-1),
    })
    expect(refusals(old)).toEqual([['BAD_USER_INPUT', 'input.signedOn']])
  })

  test.each([
    ['before step 4', ['1', '2A', '2B']],
    ['without a protocol', null],
  ])('%s are recorded and send nobody back', async (_when, steps) => {
    const caseId = steps ? await begin() : (await open()).caseId
    await goThrough(caseId, ...(steps ?? []))
    const count = await events(caseId)
    expect(await done(ReportSymptomsDocument, { caseId, summary: 'Dizzy' })).toMatchObject({
      event: { type: 'EVALUATION' },
      sentBackTo: null,
    })
    expect(await events(caseId)).toBe(count + 1)
    if (steps) expect((await barOf(caseId)).doneCount).toBe(3)
  })

  test('on a resolved case are recorded and move nothing', async () => {
    const caseId = await begin()
    await done(RecordMedicalClearanceDocument, { milestoneId: await step(caseId, '4'), signedBy: 'Dr. Ames' })
    await goThrough(caseId, '1', '2A', '2B', '3')
    await done(GrantClearanceDocument, { caseId, summary: 'Fit' })
    expect(await done(ReportSymptomsDocument, { caseId, summary: 'Dizzy' })).toMatchObject({
      sentBackTo: null,
      case: { phaseBar: { doneCount: 4 } },
    })
  })
})

describe('a milestone of the trainer’s own', () => {
  const labels = async (caseId: string) => {
    const { case: found } = await (await as('trainer')).ask(PhaseBarDocument, { id: caseId })
    return found?.milestones?.map(({ position, label }) => `${position} ${label.slice(0, 2)}`)
  }
  const add = async (caseId: string, label: string, position?: number) =>
    (await done(AddMilestoneDocument, { caseId, label, ...(position === undefined ? {} : { position }) })).milestone?.id ?? ''

  test('is inserted at its position, or last by default, and shifts the others', async () => {
    const { caseId } = await open()
    for (const [label, position] of [['aa', undefined], ['bb', 99], ['cc', 1], ['dd', 2]] as const) await add(caseId, label, position) // prettier-ignore
    expect(await labels(caseId)).toEqual(['1 cc', '2 dd', '3 aa', '4 bb'])
  })

  test('can be moved, which shifts those in between', async () => {
    const { caseId } = await open()
    const ids = []
    for (const label of ['aa', 'bb', 'cc', 'dd']) ids.push(await add(caseId, label))
    await done(UpdateMilestoneDocument, { milestoneId: ids[0] ?? '', position: 3 })
    expect(await labels(caseId)).toEqual(['1 bb', '2 cc', '3 aa', '4 dd'])
    await done(UpdateMilestoneDocument, { milestoneId: ids[3] ?? '', position: 1 })
    expect(await labels(caseId)).toEqual(['1 dd', '2 bb', '3 cc', '4 aa'])
  })

  test('can change its label and target date, and null removes the date', async () => {
    const { caseId } = await open()
    const milestoneId = await add(caseId, 'aa')
    const update = (change: object) => done(UpdateMilestoneDocument, { milestoneId, ...change })
    expect(await update({ label: 'Jog', targetDate: '2027-02-03' })).toMatchObject({
      milestone: { label: 'Jog', targetDate: '2027-02-03', position: 1 },
    })
    expect(await update({ label: 'Run' })).toMatchObject({ milestone: { label: 'Run', targetDate: '2027-02-03' } })
    expect(await update({ targetDate: null })).toMatchObject({ milestone: { label: 'Run', targetDate: null } })
    expect(refusals(await run(UpdateMilestoneDocument, { milestoneId }))).toEqual([['BAD_USER_INPUT', 'input']])
    expect(refusals(await run(UpdateMilestoneDocument, { milestoneId, position: 0 }))).toEqual([['BAD_USER_INPUT', 'input.position']])
    expect(refusals(await run(UpdateMilestoneDocument, { milestoneId, label: '' }))).toEqual([['BAD_USER_INPUT', 'input.label']])
  })

  test('is completed in any order at any time, and its bar needs no protocol', async () => {
    const { caseId } = await open()
    const [, second] = [await add(caseId, 'aa'), await add(caseId, 'bb')]
    await done(CompleteMilestoneDocument, { milestoneId: second })
    expect(await barOf(caseId)).toMatchObject({
      protocol: null,
      doneCount: 1,
      total: 2,
      current: { label: 'aa' },
      next: null,
      earliestAt: null,
      steps: [
        { label: 'aa', state: 'CURRENT', earliestOn: null },
        { label: 'bb', state: 'DONE' },
      ],
    })
  })

  test('may stand between protocol steps, which keep their labels and order', async () => {
    const caseId = await begin('CONCUSSION_RETURN_TO_LEARN')
    const own = await add(caseId, 'xx', 2)
    expect(await labels(caseId)).toEqual(['1 1 ', '2 xx', '3 2 ', '4 3 ', '5 4 '])
    await done(UpdateMilestoneDocument, { milestoneId: own, position: 4 })
    const first = await step(caseId, '1')
    expect(refusals(await run(UpdateMilestoneDocument, { milestoneId: first, label: 'Easier' }))).toEqual([['CONFLICT']])
    expect(refusals(await run(UpdateMilestoneDocument, { milestoneId: first, position: 2 }))).toEqual([['CONFLICT']])
    expect(await done(UpdateMilestoneDocument, { milestoneId: first, targetDate: '2030-01-01' })).toMatchObject({
      milestone: { targetDate: '2030-01-01' },
    })
    expect(await labels(caseId)).toEqual(['1 1 ', '2 2 ', '3 3 ', '4 xx', '5 4 '])
  })
})

describe('the Phase Bar', () => {
  test('is null for a case without milestones', async () => {
    const { caseId } = await open()
    expect((await (await as('trainer')).ask(PhaseBarDocument, { id: caseId })).case).toMatchObject({ phaseBar: null, phaseBars: [] })
  })

  test('has no current and no next step once all are completed', async () => {
    const caseId = await begin('CONCUSSION_RETURN_TO_LEARN')
    await goThrough(caseId, '1', '2', '3', '4')
    expect(await barOf(caseId)).toMatchObject({
      doneCount: 4,
      total: 4,
      current: null,
      next: null,
      earliestAt: null,
      expectedReturnOn: null,
    })
  })

  test('of the demo’s concussion is at step 2B, which can be completed', async () => {
    expect(await barOf(demoIds.outCase)).toMatchObject({
      protocolKey: CONCUSSION,
      doneCount: 2,
      current: { id: demoIds.currentStep, label: '2B Moderate aerobic exercise' },
      expectedReturnOn: await dayIn(9),
    })
    expect(new Date((await barOf(demoIds.outCase)).earliestAt ?? '').getTime()).toBeLessThan(Date.now())
  })

  test('is shown to a parent for their own child', async () => {
    const { viewer } = await (await as('parent')).ask(ParentPhaseBarDocument, {})
    const bars = viewer.athletes.flatMap(({ cases }) => cases.nodes).flatMap(({ id, phaseBar }) => (phaseBar ? [{ id, phaseBar }] : []))
    expect(bars.find(({ id }) => id === demoIds.activeCase)?.phaseBar).toMatchObject({
      doneCount: 2,
      total: 4,
      current: { label: 'Cutting and change of direction' },
    })
  })

  test.each(['coach', 'admin'] as const)('is refused to a %s', async who => {
    const answer = await (await as(who)).raw<{ case: object }>(`{ case(id: "${demoIds.outCase}") { id phaseBar { total } } }`)
    expect(refusals(answer)).toEqual([['FORBIDDEN', 'Case.phaseBar']])
    expect(answer.data?.case).toEqual({ id: demoIds.outCase, phaseBar: null })
  })
})
