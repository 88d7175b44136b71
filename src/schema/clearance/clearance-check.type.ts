import { Field, ObjectType } from 'type-graphql'
import { ClearanceCondition, ClearanceState } from '../../generated/prisma/enums.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({ description: 'A condition that a clearance has to meet, and where it stands. `grantClearance` is refused by the same ones.' })
export class ClearanceCheck {
  @Field(() => ClearanceCondition, { description: 'Which condition it is.' })
  readonly condition!: ClearanceCondition

  @Field(() => ClearanceState, { description: 'Whether it is met now, with what the arguments state.' })
  readonly state!: ClearanceState

  @Field(() => String, { description: 'What is needed, in words for people.' })
  readonly detail!: string

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The first day on which time has met the condition, by the school’s calendar; null where time alone does not.',
  })
  readonly possibleFrom!: string | null
}
