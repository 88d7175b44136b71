import { Field, ID, Int, ObjectType } from 'type-graphql'
import { PhaseState } from '../../data/nouns/phase-bar.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({
  description: 'How far an athlete is on the way back: the steps of one protocol on a case, or the milestones that belong to none.',
})
export class PhaseBar {
  @Field(() => ID, { description: 'The bar’s id.' })
  readonly id!: string

  @Field(() => String, { nullable: true, description: 'The protocol’s key; null of milestones that belong to no protocol.' })
  readonly protocolKey!: string | null

  @Field(() => String, { nullable: true, description: 'The protocol’s name; null of milestones that belong to no protocol.' })
  readonly protocol!: string | null

  @Field(() => Int, { description: 'How many of its steps are completed.' })
  readonly doneCount!: number

  @Field(() => Int, { description: 'How many steps it has.' })
  readonly total!: number

  @Field(() => DateTime, {
    nullable: true,
    description:
      'From when on the current step can be completed; null where it has not begun, where all are completed, and without a protocol.',
  })
  readonly earliestAt!: string | null

  @Field(() => Boolean, { description: 'True where the current step has its turn, and waits for a medical clearance.' })
  readonly awaitsClearance!: boolean

  @Field(() => CalendarDate, {
    nullable: true,
    description:
      'The day of the return: the case’s own, or the first day on which all steps can be completed, whichever is later. Of a protocol that is no return to play the latter alone. Null where neither is known.',
  })
  readonly expectedReturnOn!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the protocol was applied; null without one.' })
  readonly appliedAt!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When symptoms last sent the athlete back; null where they never did.' })
  readonly sentBackAt!: string | null
}

@ObjectType({ description: 'A step of a Phase Bar: a milestone, and where it stands.' })
export class PhaseStep {
  @Field(() => ID, { description: 'The milestone’s id.' })
  readonly id!: string

  @Field(() => Int, { description: 'Its place in the bar, from 1.' })
  readonly position!: number

  @Field(() => String, { description: 'What is to be reached.' })
  readonly label!: string

  @Field(() => PhaseState, { description: 'Whether it is completed, has its turn, or comes later.' })
  readonly state!: PhaseState

  @Field(() => CalendarDate, {
    nullable: true,
    description:
      'The first day, today or later, on which a protocol’s step can be completed if every step before it is completed as early as possible; null where it is completed, and without a protocol.',
  })
  readonly earliestOn!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When it was completed; null while it is not.' })
  readonly completedAt!: string | null

  @Field(() => Boolean, { description: 'True where it has its turn, and waits for a medical clearance.' })
  readonly awaitsClearance!: boolean
}
