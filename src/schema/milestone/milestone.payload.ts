import { ObjectType } from 'type-graphql'
import { ChangedPayload, type ChangedIds } from '../case/changed.payload.js'

/** What a mutation about a milestone changed. */
export interface MilestoneIds extends ChangedIds {
  readonly milestoneId: string
}

/** What every payload about a milestone has. */
@ObjectType()
export abstract class MilestonePayload extends ChangedPayload implements MilestoneIds {
  readonly milestoneId!: string
}

@ObjectType({ description: 'What a new milestone changed.' })
export class AddMilestonePayload extends MilestonePayload {}

@ObjectType({ description: 'What the change of a milestone changed.' })
export class UpdateMilestonePayload extends MilestonePayload {}

@ObjectType({ description: 'What the completion of a milestone changed.' })
export class CompleteMilestonePayload extends MilestonePayload {}

@ObjectType({ description: 'What a medical clearance for a step changed.' })
export class RecordMedicalClearancePayload extends MilestonePayload {}
