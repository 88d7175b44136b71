import { addNote } from '../../data/writes/add-note.js'
import { addRestriction } from '../../data/writes/add-restriction.js'
import type { EventDetails, RecordedEvent } from '../../data/writes/case-event.js'
import { correctEvent } from '../../data/writes/correct-event.js'
import { grantClearance } from '../../data/writes/grant-clearance.js'
import { liftRestriction } from '../../data/writes/lift-restriction.js'
import { removeFromPlay } from '../../data/writes/remove-from-play.js'
import { reopenCase } from '../../data/writes/reopen-case.js'
import { reportSymptoms } from '../../data/writes/report-symptoms.js'
import { recordSidelineEntry } from '../../data/writes/sideline-entry.js'
import type { Writer } from '../../data/writes/writer.js'
import type { EntryInput } from './entry.input.js'

type Recorded = Pick<RecordedEvent, 'eventId' | 'caseId' | 'athleteId' | 'replayed'>
type Kind = keyof EntryInput

/** Each kind of entry does the same as its mutation. */
const writes: { readonly [K in Kind]-?: (writer: Writer, input: NonNullable<EntryInput[K]>) => Promise<Recorded> } = {
  sidelineEntry: recordSidelineEntry,
  addNote,
  addRestriction,
  liftRestriction,
  removeFromPlay,
  grantClearance,
  reopenCase,
  correctEvent,
  reportSymptoms,
}
export const kinds = Object.keys(writes) as readonly Kind[]

/** One entry of a batch, of any kind. */
export interface Entry {
  readonly kind: Kind
  readonly input: EventDetails
}

/** @returns the entry, or null unless exactly one kind is given */
export function entryOf(given: EntryInput): Entry | null {
  const [entry, ...others] = kinds.flatMap(kind => {
    const input = given[kind]
    return input ? [{ kind, input }] : []
  })
  return entry && others.length === 0 ? entry : null
}

export const record = (writer: Writer, { kind, input }: Entry): Promise<Recorded> =>
  (writes[kind] as (writer: Writer, input: EventDetails) => Promise<Recorded>)(writer, input)
