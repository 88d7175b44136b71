import { ObjectType } from 'type-graphql'
import { ChangedPayload, type ChangedIds } from '../case/changed.payload.js'

/** The ids of what a mutation about a milestone changed. */
export interface MilestoneIds extends ChangedIds {
  readonly milestoneId: string
}

/** Fields common to all payloads about a milestone. */
@ObjectType()
export abstract class MilestonePayload extends ChangedPayload implements MilestoneIds {
  readonly milestoneId!: string
}

@ObjectType({ description: 'The result of `addMilestone`.' })
export class AddMilestonePayload extends MilestonePayload {}

@ObjectType({ description: 'The result of `updateMilestone`.' })
export class UpdateMilestonePayload extends MilestonePayload {}

@ObjectType({ description: 'The result of `completeMilestone`.' })
export class CompleteMilestonePayload extends MilestonePayload {}

@ObjectType({ description: 'The result of `recordMedicalClearance`.' })
export class RecordMedicalClearancePayload extends MilestonePayload {}
