import { Field, ObjectType } from 'type-graphql'
import type { TouchedIds } from '../event/event.payload.js'

/** What every payload of a new event has. */
@ObjectType()
abstract class RecordedPayload implements TouchedIds {
  readonly eventId!: string
  readonly caseId!: string
  readonly athleteId!: string

  @Field(() => Boolean, { description: 'True where the entry had been sent before with this key: nothing was written now.' })
  readonly replayed!: boolean
}

@ObjectType({ description: 'What was added.' })
export class AddNotePayload extends RecordedPayload {}

@ObjectType({ description: 'What a new restriction changed.' })
export class AddRestrictionPayload extends RecordedPayload {}

@ObjectType({ description: 'What the lifting of a restriction changed.' })
export class LiftRestrictionPayload extends RecordedPayload {}

@ObjectType({ description: 'What a clearance changed.' })
export class GrantClearancePayload extends RecordedPayload {}

@ObjectType({ description: 'What the reopening of a case changed.' })
export class ReopenCasePayload extends RecordedPayload {}

@ObjectType({ description: 'What a correction changed.' })
export class CorrectEventPayload extends RecordedPayload {}
