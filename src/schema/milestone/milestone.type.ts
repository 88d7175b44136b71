import { Field, ID, Int, ObjectType } from 'type-graphql'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({ description: 'A target on the athlete’s way back to play: a protocol step, or one that a trainer added.' })
export class Milestone {
  @Field(() => ID, { description: 'The milestone’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'What the athlete should reach.' })
  readonly label!: string

  @Field(() => Int, { description: 'The position among the case’s milestones, from 1.' })
  readonly position!: number

  @Field(() => CalendarDate, { nullable: true, description: 'The day by which the milestone should be reached. Null if none is set.' })
  readonly targetDate!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the milestone was reached. Null if it is not reached yet.' })
  readonly completedAt!: string | null

  @Field(() => String, { nullable: true, description: 'What the protocol step asks for. Null for a milestone without a protocol.' })
  readonly instructions!: string | null

  @Field(() => Int, {
    nullable: true,
    description: 'The minimum duration of the protocol step, in hours. Null for a milestone without a protocol.',
  })
  readonly minimumHours!: number | null

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the protocol step began. The first step begins when the protocol is applied; every other step begins when the step before it is completed. A step that requires a medical clearance does not begin before the clearance. Null if the step has not begun, and for a milestone without a protocol.',
  })
  readonly startedAt!: string | null

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The earliest time at which the protocol step can be completed: `startedAt` plus `minimumHours`. Null until the step has begun, and for a milestone without a protocol.',
  })
  readonly earliestCompletionAt!: string | null

  @Field(() => Boolean, {
    description: 'True if the step cannot begin without a medical clearance. Record it with `recordMedicalClearance`.',
  })
  readonly requiresClearance!: boolean

  @Field(() => String, { nullable: true, description: 'Who signed the medical clearance. Null if none is recorded.' })
  readonly clearanceSignedBy!: string | null

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The day on which the medical clearance was signed. Null if none is recorded.',
  })
  readonly clearanceSignedOn!: string | null
}
