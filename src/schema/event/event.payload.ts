import { Field, ObjectType } from 'type-graphql'

/** What a mutation about an event touched; the rows themselves are read by their resolvers. */
export interface TouchedIds {
  readonly eventId: string
  readonly caseId: string
  readonly athleteId: string
}

/** What every payload of a new event has. */
@ObjectType()
export abstract class RecordedPayload implements TouchedIds {
  readonly eventId!: string
  readonly caseId!: string
  readonly athleteId!: string

  @Field(() => Boolean, { description: 'True where the entry had been sent before with this key: nothing was written now.' })
  readonly replayed!: boolean
}

@ObjectType({ description: 'What a sideline entry did.' })
export class SidelineEntryPayload extends RecordedPayload {
  readonly newCaseId!: string | null

  @Field(() => Boolean, { description: 'True where the entry opened the case, false where it joined an active one.' })
  readonly caseCreated!: boolean
}

@ObjectType({ description: 'What a change of an event’s visibility touched.' })
export class SetEventVisibilityPayload implements TouchedIds {
  readonly eventId!: string
  readonly caseId!: string
  readonly athleteId!: string
}
