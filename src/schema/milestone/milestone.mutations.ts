import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root, type ClassType } from 'type-graphql'
import { milestoneById } from '../../data/nouns/milestone.js'
import { addMilestone } from '../../data/writes/add-milestone.js'
import { completeMilestone } from '../../data/writes/complete-milestone.js'
import { recordMedicalClearance } from '../../data/writes/record-medical-clearance.js'
import { updateMilestone } from '../../data/writes/update-milestone.js'
import { changedBy } from '../case/changed.resolver.js'
import type { Context } from '../common/context.js'
import { AddMilestoneInput, CompleteMilestoneInput, RecordMedicalClearanceInput, UpdateMilestoneInput } from './milestone.input.js'
import {
  AddMilestonePayload,
  CompleteMilestonePayload,
  RecordMedicalClearancePayload,
  UpdateMilestonePayload,
  type MilestoneIds,
} from './milestone.payload.js'
import { Milestone } from './milestone.type.js'

/** Resolves the fields that all payloads about a milestone share. */
function milestoneOf(payload: ClassType<MilestoneIds>): new () => object {
  @Resolver(() => payload)
  abstract class MilestonePayloadResolver extends changedBy(payload) {
    @FieldResolver(() => Milestone, { nullable: true, description: 'The milestone as it is now.' })
    milestone(@Root() { milestoneId }: MilestoneIds, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(milestoneById, milestoneId, {})
    }
  }
  return MilestonePayloadResolver as unknown as new () => object
}

@Resolver(() => AddMilestonePayload)
class AddMilestoneResolver extends milestoneOf(AddMilestonePayload) {
  @Mutation(() => AddMilestonePayload, {
    nullable: true,
    description: 'Adds a milestone to a case, outside any protocol. CONFLICT if the case is resolved.',
  })
  addMilestone(
    @Arg('input', () => AddMilestoneInput, { description: 'The new milestone.' }) input: AddMilestoneInput,
    @Ctx() context: Context,
  ): Promise<MilestoneIds> {
    return addMilestone(context, input)
  }
}

@Resolver(() => UpdateMilestonePayload)
class UpdateMilestoneResolver extends milestoneOf(UpdateMilestonePayload) {
  @Mutation(() => UpdateMilestonePayload, {
    nullable: true,
    description:
      'Changes a milestone’s label, target date or position. CONFLICT if the case is resolved, or if the change would rename a protocol step or change the order of the steps.',
  })
  updateMilestone(
    @Arg('input', () => UpdateMilestoneInput, { description: 'The milestone and its changes.' }) input: UpdateMilestoneInput,
    @Ctx() context: Context,
  ): Promise<MilestoneIds> {
    return updateMilestone(context, input)
  }
}

@Resolver(() => CompleteMilestonePayload)
class CompleteMilestoneResolver extends milestoneOf(CompleteMilestonePayload) {
  @Mutation(() => CompleteMilestonePayload, {
    nullable: true,
    description:
      'Completes a milestone. If it is a protocol step, the next step begins, or waits for its medical clearance. STEP_TOO_EARLY if the step’s minimum time has not passed; `extensions.possibleFrom` is the earliest time. CONFLICT if the milestone is already completed, if an earlier step is not completed, if the step’s medical clearance is missing, or if the case is resolved.',
  })
  completeMilestone(
    @Arg('input', () => CompleteMilestoneInput, { description: 'The milestone that was reached.' }) input: CompleteMilestoneInput,
    @Ctx() context: Context,
  ): Promise<MilestoneIds> {
    return completeMilestone(context, input)
  }
}

@Resolver(() => RecordMedicalClearancePayload)
class RecordMedicalClearanceResolver extends milestoneOf(RecordMedicalClearancePayload) {
  @Mutation(() => RecordMedicalClearancePayload, {
    nullable: true,
    description:
      'Records the medical clearance that a protocol step requires. The step begins with the clearance, or when the step before it is completed, whichever is later. This does not clear the athlete for play; `grantClearance` does. CONFLICT if the step does not require a medical clearance, if the step is already completed, or if the case is resolved.',
  })
  recordMedicalClearance(
    @Arg('input', () => RecordMedicalClearanceInput, { description: 'The step, and who signed the clearance when.' })
    input: RecordMedicalClearanceInput,
    @Ctx() context: Context,
  ): Promise<MilestoneIds> {
    return recordMedicalClearance(context, input)
  }
}

export const milestoneResolvers = [
  AddMilestoneResolver,
  UpdateMilestoneResolver,
  CompleteMilestoneResolver,
  RecordMedicalClearanceResolver,
] as const
