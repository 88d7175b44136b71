import { ObjectType } from 'type-graphql'
import { RecordedPayload } from '../event/event.payload.js'

@ObjectType({ description: 'What was added.' })
export class AddNotePayload extends RecordedPayload {}

@ObjectType({ description: 'What a new restriction changed.' })
export class AddRestrictionPayload extends RecordedPayload {}

@ObjectType({ description: 'What the lifting of a restriction changed.' })
export class LiftRestrictionPayload extends RecordedPayload {}

@ObjectType({ description: 'What a removal from play changed.' })
export class RemoveFromPlayPayload extends RecordedPayload {}

@ObjectType({ description: 'What a clearance changed.' })
export class GrantClearancePayload extends RecordedPayload {}

@ObjectType({ description: 'What the reopening of a case changed.' })
export class ReopenCasePayload extends RecordedPayload {}

@ObjectType({ description: 'What a correction changed.' })
export class CorrectEventPayload extends RecordedPayload {}
