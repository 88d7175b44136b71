import { IsOptional, Max, Min } from 'class-validator'
import { Field, ID, InputType, Int } from 'type-graphql'
import { IsId } from '../common/id.js'
import { IsNotInTheFuture } from '../common/instant.js'
import { PrecautionInput } from '../common/precaution.input.js'
import { CalendarDate, DateTime } from '../common/scalars.js'
import { IsText } from '../common/text.js'

const MOST_MILESTONES = 1000
const IsPosition = (): PropertyDecorator => (target, property) => {
  Min(1, { message: 'must be at least 1' })(target, property)
  Max(MOST_MILESTONES, { message: `must be at most ${MOST_MILESTONES}` })(target, property)
}

@InputType({ description: 'A new milestone, outside any protocol.' })
export class AddMilestoneInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The case’s id.' })
  readonly caseId!: string

  @IsText(1, 200)
  @Field(() => String, { description: 'What the athlete should reach: 1 to 200 characters.' })
  readonly label!: string

  @Field(() => CalendarDate, { nullable: true, description: 'The day by which the milestone should be reached. Default: none.' })
  readonly targetDate?: string | null

  @IsOptional()
  @IsPosition()
  @Field(() => Int, {
    nullable: true,
    description:
      'The position among the case’s milestones: 1 to 1000. The positions of the milestones from there on increase by one. Default: last. A position past the end also means last.',
  })
  readonly position?: number | null
}

@InputType({
  description: 'A change to a milestone. An omitted field stays as it is. Give at least one of `label`, `targetDate` and `position`.',
})
export class UpdateMilestoneInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The milestone’s id.' })
  readonly milestoneId!: string

  @IsOptional()
  @IsText(1, 200)
  @Field(() => String, {
    nullable: true,
    description: 'What the athlete should reach: 1 to 200 characters. The label of a protocol step cannot change.',
  })
  readonly label?: string | null

  @Field(() => CalendarDate, { nullable: true, description: 'The day by which the milestone should be reached. Null removes the date.' })
  readonly targetDate?: string | null

  @IsOptional()
  @IsPosition()
  @Field(() => Int, {
    nullable: true,
    description:
      'The new position among the case’s milestones: 1 to 1000. The milestones between the old and the new position move by one. The order of protocol steps cannot change.',
  })
  readonly position?: number | null
}

@InputType({ description: 'A milestone that was reached.' })
export class CompleteMilestoneInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The milestone’s id.' })
  readonly milestoneId!: string

  @IsOptional()
  @IsNotInTheFuture()
  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the milestone was reached, by the device’s clock. It must not be more than 5 minutes ahead of the server’s clock. Default: now.',
  })
  readonly completedAt?: Date | null
}

@InputType({ description: 'A medical clearance that a protocol step requires.' })
export class RecordMedicalClearanceInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The id of the milestone that requires it: one with `requiresClearance`.' })
  readonly milestoneId!: string

  @IsText(1, 200)
  @Field(() => String, { description: 'Who signed it, for example the physician’s name: 1 to 200 characters.' })
  readonly signedBy!: string

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The day on which it was signed: today or earlier in the school’s time zone. Default: today.',
  })
  readonly signedOn?: string | null
}
