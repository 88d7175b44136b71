import { demoIds } from '../../prisma/demo/ids.js'
import {
  CasePageDocument,
  CoachDashboardAskingForMoreDocument,
  CoachDashboardDocument,
  ParentAskingForNotesDocument,
  ParentChildrenDocument,
  RosterDocument,
  SetEventVisibilityDocument,
  SidelineEntryDocument,
} from '../generated/documents.js'
import { forbiddenIn, useServer } from './support.js'

// One afternoon, in order. Each test continues where the one before it ended.
const { as } = useServer()

const SUMMARY = 'Fell on the outstretched hand'
const NOTES = 'Snuffbox tender, grip weak'
let caseId = ''
let eventId = ''

const onDashboard = async () => {
  const answer = await (await as('coach')).run(CoachDashboardDocument, {})
  expect(answer.errors).toEqual([])
  const team = answer.data?.viewer.teams.find(({ id }) => id === demoIds.varsityFootball)
  const athlete = team?.athletes?.nodes.find(({ id }) => id === demoIds.parentChild)
  return { text: answer.text, counts: team?.statusCounts, athlete, injury: athlete?.cases.nodes.find(({ id }) => id === caseId) }
}

const athome = async () => {
  const answer = await (await as('parent')).run(ParentChildrenDocument, {})
  expect(answer.errors).toEqual([])
  const child = answer.data?.viewer.athletes.find(({ id }) => id === demoIds.parentChild)
  return { text: answer.text, child, injury: child?.cases.nodes.find(({ id }) => id === caseId) }
}

test('the trainer finds the athlete in the roster by part of the name', async () => {
  const { roster } = await (await as('trainer')).ask(RosterDocument, { filter: { search: "decl o'nei" } })
  expect(roster?.nodes).toMatchObject([{ id: demoIds.parentChild, firstName: 'Declan', lastName: "O'Neill", currentStatus: 'RESTRICTED' }])
})

test('three values open a case, record the event and take the athlete out', async () => {
  const before = await onDashboard()
  expect(before.counts).toEqual({ cleared: 37, restricted: 2, out: 1 })

  const input = { athleteId: demoIds.parentChild, bodyPart: 'WRIST', participation: 'OUT' } as const
  const { sidelineEntry } = await (await as('trainer')).ask(SidelineEntryDocument, { input })
  expect(sidelineEntry).toMatchObject({
    caseCreated: true,
    replayed: false,
    event: {
      type: 'SIDELINE_ENTRY',
      participation: 'OUT',
      summary: 'Sideline entry',
      visibility: ['AT'],
      author: { id: demoIds.lincolnTrainer },
    },
    case: { status: 'ACTIVE', participation: 'OUT', bodyPart: 'WRIST', side: 'NONE', severity: null, attentionLevel: 'WATCH' },
    athlete: { id: demoIds.parentChild, currentStatus: 'OUT' },
    reopenableCase: null,
  })
  caseId = sidelineEntry?.case?.id ?? ''
})

test('a second entry with the findings joins the case', async () => {
  const input = {
    athleteId: demoIds.parentChild,
    bodyPart: 'WRIST',
    participation: 'OUT',
    severity: 'SEVERE',
    summary: SUMMARY,
    clinicalNotes: NOTES,
  } as const
  const { sidelineEntry } = await (await as('trainer')).ask(SidelineEntryDocument, { input })
  expect(sidelineEntry).toMatchObject({ caseCreated: false, case: { id: caseId, severity: 'SEVERE' }, event: { clinicalNotes: NOTES } })
  eventId = sidelineEntry?.event?.id ?? ''
})

test('the trainer reads all of it on the case page', async () => {
  const page = await (await as('trainer')).ask(CasePageDocument, { id: caseId })
  expect(page.case).toMatchObject({ bodyPart: 'WRIST', severity: 'SEVERE', athlete: { currentStatus: 'OUT' }, timeline: { totalCount: 2 } })
  expect(page.case?.timeline?.nodes[1]).toMatchObject({ id: eventId, summary: SUMMARY, clinicalNotes: NOTES, severity: 'SEVERE' })
})

test('the coach’s dashboard shows the athlete OUT and not the reason', async () => {
  const { text, counts, athlete, injury } = await onDashboard()
  expect(counts).toEqual({ cleared: 37, restricted: 1, out: 2 })
  expect(athlete?.currentStatus).toBe('OUT')
  expect(injury).toMatchObject({ participation: 'OUT', restrictions: [], timeline: { nodes: [] } })
  for (const word of ['WRIST', 'SEVERE', SUMMARY, NOTES, 'Sideline entry']) expect(text).not.toContain(word)
})

test('a coach who asks for more gets one error per refused field, nulls, and the rest of the answer', async () => {
  const answer = await (await as('coach')).run(CoachDashboardAskingForMoreDocument, {})
  expect(forbiddenIn(answer)).toEqual([
    'Athlete.dateOfBirth',
    'Case.attentionLevel',
    'Case.bodyPart',
    'Case.milestones',
    'Case.resolvedAt',
    'Case.severity',
    'Case.side',
    'Event.clinicalNotes',
    'Event.entryKey',
    'Event.severity',
    'Event.visibility',
  ])
  const athletes = answer.data?.viewer.teams[0]?.athletes?.nodes ?? []
  expect(athletes).toHaveLength(40)
  expect(athletes.every(({ dateOfBirth }) => dateOfBirth === null)).toBe(true)
  expect(athletes.flatMap(({ cases }) => cases.nodes).find(({ id }) => id === caseId)).toEqual({
    id: caseId,
    participation: 'OUT',
    bodyPart: null,
    side: null,
    severity: null,
    attentionLevel: null,
    resolvedAt: null,
    milestones: null,
    timeline: { nodes: [] },
  })
  for (const word of ['WRIST', 'SEVERE', SUMMARY, NOTES]) expect(answer.text).not.toContain(word)
})

test('the parent sees the case, and no event until the trainer shares one', async () => {
  const { text, child, injury } = await athome()
  expect(child?.currentStatus).toBe('OUT')
  expect(injury).toMatchObject({ bodyPart: 'WRIST', severity: 'SEVERE', participation: 'OUT', timeline: { totalCount: 0, nodes: [] } })
  for (const words of [SUMMARY, NOTES]) expect(text).not.toContain(words)
})

test('a shared event shows the parent its summary and never the notes', async () => {
  const trainer = await as('trainer')
  const { setEventVisibility } = await trainer.ask(SetEventVisibilityDocument, { input: { eventId, visibility: ['PARENT'] } })
  expect(setEventVisibility).toEqual({
    replayed: false,
    event: { id: eventId, visibility: ['AT', 'PARENT'] },
    case: { id: caseId },
    athlete: { id: demoIds.parentChild },
  })

  const { text, injury } = await athome()
  expect(injury?.timeline).toMatchObject({ totalCount: 1, nodes: [{ id: eventId, summary: SUMMARY }] })
  expect(text).not.toContain(NOTES)

  const asking = await (await as('parent')).run(ParentAskingForNotesDocument, { id: caseId })
  expect(forbiddenIn(asking)).toEqual(['Event.clinicalNotes', 'Event.visibility'])
  expect(asking.data?.case?.timeline?.nodes).toEqual([{ id: eventId, summary: SUMMARY, clinicalNotes: null, visibility: null }])
  expect(asking.text).not.toContain(NOTES)
})

test('what is shared with the parent is not shared with the coach', async () => {
  const { text, injury } = await onDashboard()
  expect(injury?.timeline?.nodes).toEqual([])
  expect(text).not.toContain(SUMMARY)
})

test('an entry shared from the start is visible at once', async () => {
  const input = {
    athleteId: demoIds.parentChild,
    bodyPart: 'WRIST',
    participation: 'OUT',
    summary: 'Splint on, home with his mother',
    clinicalNotes: 'Scaphoid view ordered',
    visibility: ['AT', 'PARENT'],
  } as const
  await (await as('trainer')).ask(SidelineEntryDocument, { input })
  const { text, injury } = await athome()
  expect(injury?.timeline?.nodes.map(({ summary }) => summary)).toEqual([SUMMARY, 'Splint on, home with his mother'])
  expect(text).not.toContain('Scaphoid')
})

test('an event that is no longer shared disappears at the next request', async () => {
  await (await as('trainer')).ask(SetEventVisibilityDocument, { input: { eventId, visibility: [] } })
  expect((await athome()).injury?.timeline?.nodes.map(({ summary }) => summary)).toEqual(['Splint on, home with his mother'])
})
