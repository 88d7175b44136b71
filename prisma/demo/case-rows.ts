import type { Participation } from '../../src/generated/tables.js'
import type { NoteKey } from '../../src/data/notes/master-keys.js'
import { sealNote } from '../../src/data/notes/note-vault.js'
import type { CaseStory, EventStory } from './case-story.js'
import { demoId } from './ids.js'
import type { Row } from './insert-rows.js'
import type { SchoolClock } from './school-clock.js'

const MINUTE_MS = 60_000
const USUAL_MINUTES_ON_DEVICE = 2

/** The school that a case belongs to, and its trainer. */
export interface CaseKeeping {
  readonly schoolId: string
  readonly trainerId: string
  readonly clock: SchoolClock
  /** Encrypts the clinical notes. */
  readonly noteKey: NoteKey
}

export interface CaseRows {
  readonly cases: readonly Row<'cases'>[]
  /** Insert each part with its own statement. */
  readonly events: readonly (readonly Row<'events'>[])[]
  readonly clinicalNotes: readonly Row<'clinical_notes'>[]
  readonly restrictions: readonly Row<'restrictions'>[]
  readonly milestones: readonly Row<'milestones'>[]
}

const eventId = (story: CaseStory, index: number): string => demoId(`event ${story.id} ${index}`)

function recordedAt(event: EventStory, clock: SchoolClock): Date {
  const minutes = event.minutesOnDevice ?? USUAL_MINUTES_ON_DEVICE
  return new Date(clock.moment(event.daysAgo, event.time).getTime() + minutes * MINUTE_MS)
}

const caseRow = (story: CaseStory, { schoolId, clock }: CaseKeeping): Row<'cases'> => ({
  school_id: schoolId,
  id: story.id,
  athlete_id: story.athleteId,
  body_part: story.bodyPart,
  side: story.side,
  severity: story.events[0].severity ?? null,
  attention_level: story.attentionLevel ?? null,
  status: 'ACTIVE',
  participation: story.events[0].participation ?? 'OUT',
  opened_at: recordedAt(story.events[0], clock),
  expected_return_on: story.returnsInDays === undefined ? null : clock.day(-story.returnsInDays),
})

function participationOf({ participation, restriction }: EventStory): Participation | null {
  if (restriction) return restriction.kind === 'NO_PLAY' ? 'OUT' : 'RESTRICTED'
  return participation ?? null
}

function corrected(story: CaseStory, { corrects }: EventStory, index: number): string | null {
  return corrects
    ? eventId(
        story,
        story.events.slice(0, index).findLastIndex(event => event.type === corrects),
      )
    : null
}

const eventRow = (story: CaseStory, event: EventStory, index: number, { schoolId, trainerId, clock }: CaseKeeping): Row<'events'> => ({
  school_id: schoolId,
  id: eventId(story, index),
  case_id: story.id,
  athlete_id: story.athleteId,
  author_id: trainerId,
  type: event.type,
  participation: participationOf(event),
  severity: event.severity ?? null,
  summary: event.summary,
  visibility: `{${['AT', ...(event.visibleTo ?? [])].join()}}`,
  occurred_at: clock.moment(event.daysAgo, event.time),
  recorded_at: recordedAt(event, clock),
  entry_key: event.type === 'SIDELINE_ENTRY' ? demoId(`entry ${story.id} ${index}`) : null,
  corrects_id: corrected(story, event, index),
  signed_by: event.signature?.by ?? null,
  licence_type: event.signature?.licence ?? null,
  note_date: event.signature ? clock.day(event.daysAgo) : null,
})

/**
 * Splits a story's events around each reopening. PostgreSQL checks all events of a statement before the first takes effect, so an event
 * that depends on a reopening, or a reopening that depends on a clearance, needs a later statement.
 */
function partOf({ events }: CaseStory, index: number): number {
  const reopened = (until: number): number => events.slice(0, until).filter(event => event.type === 'CASE_REOPENED').length
  return reopened(index) + reopened(index + 1)
}

function eventParts(stories: readonly CaseStory[], keeping: CaseKeeping): CaseRows['events'] {
  const parts: Row<'events'>[][] = []
  for (const story of stories) {
    for (const [index, event] of story.events.entries()) (parts[partOf(story, index)] ??= []).push(eventRow(story, event, index, keeping))
  }
  return parts
}

const restrictionRows = (story: CaseStory, { schoolId, clock }: CaseKeeping): readonly Row<'restrictions'>[] =>
  story.events.flatMap(({ restriction, daysAgo }, index) => {
    if (!restriction) return []
    const liftedAt = story.events.findIndex((event, later) => later > index && event.lifts === restriction.kind)
    return {
      school_id: schoolId,
      id: demoId(`restriction ${story.id} ${index}`),
      case_id: story.id,
      kind: restriction.kind,
      details: restriction.details,
      starts_on: clock.day(daysAgo),
      ends_on: restriction.endsInDays === undefined ? null : clock.day(-restriction.endsInDays),
      added_by_id: eventId(story, index),
      lifted_by_id: liftedAt < 0 ? null : eventId(story, liftedAt),
    }
  })

const milestoneRows = (story: CaseStory, { schoolId, clock }: CaseKeeping): readonly Row<'milestones'>[] =>
  (story.milestones ?? []).map(({ label, dueInDays, doneDaysAgo }, index) => ({
    school_id: schoolId,
    id: demoId(`milestone ${story.id} ${index}`),
    case_id: story.id,
    label,
    position: index + 1,
    target_date: clock.day(-dueInDays),
    completed_at: doneDaysAgo === undefined ? null : clock.moment(doneDaysAgo, '16:30'),
  }))

function noteRow(event: string, note: string, { schoolId, noteKey }: CaseKeeping): Row<'clinical_notes'> {
  const { keyId, nonce, ciphertext } = sealNote(noteKey, event, note)
  const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`
  return { school_id: schoolId, event_id: event, key_id: keyId, nonce: hex(nonce), ciphertext: hex(ciphertext) }
}

/** The rows of a school's cases. */
export const caseRows = (stories: readonly CaseStory[], keeping: CaseKeeping): CaseRows => ({
  cases: stories.map(story => caseRow(story, keeping)),
  events: eventParts(stories, keeping),
  clinicalNotes: stories.flatMap(story =>
    story.events.flatMap(({ clinicalNotes }, index) => (clinicalNotes ? noteRow(eventId(story, index), clinicalNotes, keeping) : [])),
  ),
  restrictions: stories.flatMap(story => restrictionRows(story, keeping)),
  milestones: stories.flatMap(story => milestoneRows(story, keeping)),
})
