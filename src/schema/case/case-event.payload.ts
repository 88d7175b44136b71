import { ObjectType } from 'type-graphql'
import { RecordedPayload } from '../event/event.payload.js'

@ObjectType({ description: 'The result of `addNote`.' })
export class AddNotePayload extends RecordedPayload {}

@ObjectType({ description: 'The result of `addRestriction`.' })
export class AddRestrictionPayload extends RecordedPayload {}

@ObjectType({ description: 'The result of `liftRestriction`.' })
export class LiftRestrictionPayload extends RecordedPayload {}

@ObjectType({ description: 'The result of `removeFromPlay`.' })
export class RemoveFromPlayPayload extends RecordedPayload {}

@ObjectType({ description: 'The result of `grantClearance`.' })
export class GrantClearancePayload extends RecordedPayload {}

@ObjectType({ description: 'The result of `reopenCase`.' })
export class ReopenCasePayload extends RecordedPayload {}

@ObjectType({ description: 'The result of `correctEvent`.' })
export class CorrectEventPayload extends RecordedPayload {}
