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

@InputType({ description: 'A milestone of the trainer’s own.' })
export class AddMilestoneInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The case.' })
  readonly caseId!: string

  @IsText(1, 200)
  @Field(() => String, { description: 'What is to be reached: 1 to 200 characters.' })
  readonly label!: string

  @Field(() => CalendarDate, { nullable: true, description: 'The day by which it should be reached.' })
  readonly targetDate?: string | null

  @IsOptional()
  @IsPosition()
  @Field(() => Int, {
    nullable: true,
    description:
      'Its place among the case’s milestones, from 1; those from there on move up. After the last where it is left out, or greater.',
  })
  readonly position?: number | null
}

@InputType({ description: 'What is to change about a milestone; what is left out stays as it is.' })
export class UpdateMilestoneInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The milestone.' })
  readonly milestoneId!: string

  @IsOptional()
  @IsText(1, 200)
  @Field(() => String, { nullable: true, description: 'What is to be reached: 1 to 200 characters. A protocol’s step keeps its label.' })
  readonly label?: string | null

  @Field(() => CalendarDate, { nullable: true, description: 'The day by which it should be reached; null removes it.' })
  readonly targetDate?: string | null

  @IsOptional()
  @IsPosition()
  @Field(() => Int, {
    nullable: true,
    description: 'Its place among the case’s milestones, from 1; those in between give way. A protocol’s steps keep their order.',
  })
  readonly position?: number | null
}

@InputType({ description: 'A milestone that is reached.' })
export class CompleteMilestoneInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The milestone.' })
  readonly milestoneId!: string

  @IsOptional()
  @IsNotInTheFuture()
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was reached, by the device’s clock, at most 5 minutes ahead of the server’s; now where it is left out.',
  })
  readonly completedAt?: Date | null
}

@InputType({ description: 'A medical clearance that a step of a protocol waits for.' })
export class RecordMedicalClearanceInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The milestone that may begin with it: one with `requiresClearance`.' })
  readonly milestoneId!: string

  @IsText(1, 200)
  @Field(() => String, { description: 'Who signed it, for example the physician’s name: 1 to 200 characters.' })
  readonly signedBy!: string

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The day on which it was signed, not after today by the school’s calendar; today where it is left out.',
  })
  readonly signedOn?: string | null
}
