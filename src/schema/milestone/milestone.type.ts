import { Field, ID, Int, ObjectType } from 'type-graphql'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({ description: 'A target on an athlete’s way back: a step of a protocol, or one of the trainer’s own.' })
export class Milestone {
  @Field(() => ID, { description: 'The milestone’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'What is to be reached.' })
  readonly label!: string

  @Field(() => Int, { description: 'Its place among the case’s milestones, from 1.' })
  readonly position!: number

  @Field(() => CalendarDate, { nullable: true, description: 'The day by which it should be reached; null where none is set.' })
  readonly targetDate!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When it was reached; null while it is not.' })
  readonly completedAt!: string | null

  @Field(() => String, { nullable: true, description: 'What a protocol’s step asks for; null of a trainer’s own milestone.' })
  readonly instructions!: string | null

  @Field(() => Int, {
    nullable: true,
    description: 'How long a protocol’s step takes at least, in hours; null of a trainer’s own milestone.',
  })
  readonly minimumHours!: number | null

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a protocol’s step began: with the completion of the step before, or with its medical clearance; null until then.',
  })
  readonly startedAt!: string | null

  @Field(() => DateTime, {
    nullable: true,
    description: 'From when on a protocol’s step can be completed: `startedAt` and `minimumHours`; null until it has begun.',
  })
  readonly earliestCompletionAt!: string | null

  @Field(() => Boolean, { description: 'Whether it begins only when a medical clearance is on record: see `recordMedicalClearance`.' })
  readonly requiresClearance!: boolean

  @Field(() => String, { nullable: true, description: 'Who signed the medical clearance; null while none is on record.' })
  readonly clearanceSignedBy!: string | null

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The day on which the medical clearance was signed; null while none is on record.',
  })
  readonly clearanceSignedOn!: string | null
}
