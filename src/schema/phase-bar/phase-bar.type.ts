import { Field, ID, Int, ObjectType } from 'type-graphql'
import { PhaseState } from '../../data/nouns/phase-bar.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({
  description: 'An athlete’s progress on the way back to play: the steps of one protocol on a case, or the milestones without a protocol.',
})
export class PhaseBar {
  @Field(() => ID, { description: 'The Phase Bar’s id.' })
  readonly id!: string

  @Field(() => String, { nullable: true, description: 'The protocol’s key. Null for milestones without a protocol.' })
  readonly protocolKey!: string | null

  @Field(() => String, { nullable: true, description: 'The protocol’s name. Null for milestones without a protocol.' })
  readonly protocol!: string | null

  @Field(() => Int, { description: 'The number of completed steps.' })
  readonly doneCount!: number

  @Field(() => Int, { description: 'The number of steps.' })
  readonly total!: number

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The earliest time at which the current step can be completed. Null if the step has not begun, if all steps are completed, and for milestones without a protocol.',
  })
  readonly earliestAt!: string | null

  @Field(() => Boolean, { description: 'True if the current step waits for a medical clearance.' })
  readonly awaitsClearance!: boolean

  @Field(() => CalendarDate, {
    nullable: true,
    description:
      'The expected day of return. If the protocol is a return to play, this is `Case.expectedReturnOn` or the first day on which all steps can be completed, whichever is later. Otherwise it is the first day on which all steps can be completed. Null if neither is known.',
  })
  readonly expectedReturnOn!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the protocol was applied. Null for milestones without a protocol.' })
  readonly appliedAt!: string | null

  @Field(() => DateTime, {
    nullable: true,
    description: 'When symptoms last sent the athlete back to an earlier step. Null if they never did.',
  })
  readonly sentBackAt!: string | null
}

@ObjectType({ description: 'One step of a Phase Bar: a milestone and its state.' })
export class PhaseStep {
  @Field(() => ID, { description: 'The milestone’s id.' })
  readonly id!: string

  @Field(() => Int, { description: 'The position in the Phase Bar, from 1.' })
  readonly position!: number

  @Field(() => String, { description: 'What the athlete should reach.' })
  readonly label!: string

  @Field(() => PhaseState, { description: 'Whether the step is completed, current or upcoming.' })
  readonly state!: PhaseState

  @Field(() => CalendarDate, {
    nullable: true,
    description:
      'The first day, not before today, on which the step can be completed if every step before it is completed as early as possible. Null if the step is completed, and for milestones without a protocol.',
  })
  readonly earliestOn!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the step was completed. Null if it is not completed yet.' })
  readonly completedAt!: string | null

  @Field(() => Boolean, { description: 'True if the step is current and waits for a medical clearance.' })
  readonly awaitsClearance!: boolean
}
