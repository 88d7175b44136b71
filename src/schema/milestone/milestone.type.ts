import { Field, ID, Int, ObjectType } from 'type-graphql'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({ description: 'A target on an athlete’s way back: a step of the Phase Bar.' })
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
}
