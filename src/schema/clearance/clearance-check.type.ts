import { Field, ObjectType } from 'type-graphql'
import { ClearanceCondition, ClearanceState } from '../../generated/prisma/enums.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({ description: 'One condition for a clearance, and whether it is met. `grantClearance` enforces the same conditions.' })
export class ClearanceCheck {
  @Field(() => ClearanceCondition, { description: 'Which condition it is.' })
  readonly condition!: ClearanceCondition

  @Field(() => ClearanceState, { description: 'Whether the condition is met now, with the given arguments.' })
  readonly state!: ClearanceState

  @Field(() => String, { description: 'What is required, as a text to show to the user.' })
  readonly detail!: string

  @Field(() => CalendarDate, {
    nullable: true,
    description:
      'The first day on which the condition is met by waiting alone, in the school’s time zone. Null if waiting alone cannot meet it.',
  })
  readonly possibleFrom!: string | null
}
