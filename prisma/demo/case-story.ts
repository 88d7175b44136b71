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

/** One event of a demo case. Texts that coaches see name neither the injury nor the body part. */
export interface EventStory {
  readonly type: EventType
  readonly daysAgo: number
  /** The school's local time, as HH:MM. */
  readonly time: string
  /** In addition to the trainers. */
  readonly visibleTo?: readonly Exclude<Role, 'AT'>[]
  readonly summary: string
  readonly clinicalNotes?: string
  /** Only for a sideline entry, its third tap; all other types imply it. */
  readonly participation?: Participation
  readonly severity?: Severity
  /** Only for a correction: it corrects the case's last earlier event of this type. */
  readonly corrects?: EventType
  readonly restriction?: { readonly kind: RestrictionKind; readonly details: string; readonly endsInDays?: number }
  /** Lifts the case's restriction of this kind. */
  readonly lifts?: RestrictionKind
  /** Only for a clearance: who signed it, in a note of the same day. */
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
  /** The key of a protocol that every school starts with. */
  readonly key: string
  readonly daysAgo: number
  readonly time: string
  /** The completed steps, in order. */
  readonly done: readonly { readonly daysAgo: number; readonly time: string }[]
  /** A fixed id for the next step, for people who try it by hand. */
  readonly currentStepId?: string
}

/** One demo case from its first entry on. Its events determine its state, as for every case. */
export interface CaseStory {
  readonly id: string
  readonly athleteId: string
  readonly bodyPart: BodyPart
  readonly side: Side
  /** Only if a trainer has overridden the level that the severity implies. */
  readonly attentionLevel?: AttentionLevel
  readonly returnsInDays?: number
  /** In order; the first one opens the case. */
  readonly events: readonly [EventStory, ...EventStory[]]
  readonly milestones?: readonly MilestoneStory[]
  readonly protocols?: readonly ProtocolStory[]
}
