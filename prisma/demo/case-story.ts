import type {
  AttentionLevel,
  BodyPart,
  EventType,
  LicenceType,
  Participation,
  RestrictionKind,
  Role,
  Severity,
  Side,
} from '../../src/generated/tables.js'

/** One event of a demo case. What coaches see names neither the injury nor the body part. */
export interface EventStory {
  readonly type: EventType
  readonly daysAgo: number
  /** The school's own time, as HH:MM. */
  readonly time: string
  /** Beside the trainers. */
  readonly visibleTo?: readonly Exclude<Role, 'AT'>[]
  readonly summary: string
  readonly clinicalNotes?: string
  /** A sideline entry's third tap; with every other type it follows from the type. */
  readonly participation?: Participation
  readonly severity?: Severity
  /** A correction's: the case's last event of this type before it. */
  readonly corrects?: EventType
  readonly restriction?: { readonly kind: RestrictionKind; readonly details: string; readonly endsInDays?: number }
  /** Lifts the case's restriction of this kind. */
  readonly lifts?: RestrictionKind
  /** A clearance's: who signed it, in a note of the same day. */
  readonly signature?: { readonly by: string; readonly licence: LicenceType }
  /** How long the entry waited on the trainer's device. */
  readonly minutesOnDevice?: number
}

export interface MilestoneStory {
  readonly label: string
  /** Days from today; negative for the past. */
  readonly dueInDays: number
  readonly doneDaysAgo?: number
}

/** A return-to-play protocol on a demo case. */
export interface ProtocolStory {
  /** One of those that every school begins with. */
  readonly key: string
  readonly daysAgo: number
  readonly time: string
  /** The steps that are completed, in their order. */
  readonly done: readonly { readonly daysAgo: number; readonly time: string }[]
  /** The id of the step that comes next, where people try it by hand. */
  readonly currentStepId?: string
}

/** One demo case, from its first entry on. Its events decide its state, as they do for every case. */
export interface CaseStory {
  readonly id: string
  readonly athleteId: string
  readonly bodyPart: BodyPart
  readonly side: Side
  /** Where a trainer has set another one than the severity gives. */
  readonly attentionLevel?: AttentionLevel
  readonly returnsInDays?: number
  /** In order; the first one opens the case. */
  readonly events: readonly [EventStory, ...EventStory[]]
  readonly milestones?: readonly MilestoneStory[]
  readonly protocols?: readonly ProtocolStory[]
}
