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

/** The fields that every payload about a milestone has. */
function milestoneOf(payload: ClassType<MilestoneIds>): new () => object {
  @Resolver(() => payload)
  abstract class MilestonePayloadResolver extends changedBy(payload) {
    @FieldResolver(() => Milestone, { nullable: true, description: 'The milestone, as it is now.' })
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
    description: 'Adds a milestone of the trainer’s own to a case. CONFLICT where the case is resolved.',
  })
  addMilestone(
    @Arg('input', () => AddMilestoneInput, { description: 'The milestone.' }) input: AddMilestoneInput,
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
      'Changes a milestone’s label, target date or place. CONFLICT where the case is resolved, and where a protocol’s step would have another label or another place among the steps.',
  })
  updateMilestone(
    @Arg('input', () => UpdateMilestoneInput, { description: 'The milestone, and what changes.' }) input: UpdateMilestoneInput,
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
      'Records that a milestone is reached; of a protocol the next step begins with it, or waits for its medical clearance. STEP_TOO_EARLY before the step has taken its least time: `possibleFrom` is the instant from which it is possible. CONFLICT where it is completed already, comes after a step that is not, waits for a medical clearance, or the case is resolved.',
  })
  completeMilestone(
    @Arg('input', () => CompleteMilestoneInput, { description: 'The milestone that is reached.' }) input: CompleteMilestoneInput,
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
      'Puts the medical clearance on record that a step of a protocol waits for. The step begins with it, or with the completion of the step before, whichever is later. It does not clear the athlete for play: `grantClearance` does. CONFLICT where the step takes none or is completed, or the case is resolved.',
  })
  recordMedicalClearance(
    @Arg('input', () => RecordMedicalClearanceInput, { description: 'The step, and who signed when.' }) input: RecordMedicalClearanceInput,
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
