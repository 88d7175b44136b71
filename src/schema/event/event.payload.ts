import { Field, ObjectType } from 'type-graphql'
import { ChangedPayload, type ChangedIds } from '../case/changed.payload.js'

/** The ids of what a mutation about an event touched. */
export interface TouchedIds extends ChangedIds {
  readonly eventId: string
}

/** Fields common to all payloads about an event. */
@ObjectType()
export abstract class RecordedPayload extends ChangedPayload implements TouchedIds {
  readonly eventId!: string
}

@ObjectType({ description: 'The result of `sidelineEntry`.' })
export class SidelineEntryPayload extends RecordedPayload {
  readonly newCaseId!: string | null

  @Field(() => Boolean, { description: 'True if the entry opened a new case. False if it was added to an active case.' })
  readonly caseCreated!: boolean
}

@ObjectType({ description: 'The result of `setEventVisibility`.' })
export class SetEventVisibilityPayload extends RecordedPayload {}
