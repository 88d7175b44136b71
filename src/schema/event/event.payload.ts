import { Field, ObjectType } from 'type-graphql'
import { ChangedPayload, type ChangedIds } from '../case/changed.payload.js'

/** What a mutation about an event touched. */
export interface TouchedIds extends ChangedIds {
  readonly eventId: string
}

/** What every payload about an event has. */
@ObjectType()
export abstract class RecordedPayload extends ChangedPayload implements TouchedIds {
  readonly eventId!: string
}

@ObjectType({ description: 'What a sideline entry did.' })
export class SidelineEntryPayload extends RecordedPayload {
  readonly newCaseId!: string | null

  @Field(() => Boolean, { description: 'True where the entry opened the case, false where it joined an active one.' })
  readonly caseCreated!: boolean
}

@ObjectType({ description: 'What a change of an event’s visibility touched.' })
export class SetEventVisibilityPayload extends RecordedPayload {}
