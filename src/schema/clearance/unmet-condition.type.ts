import { Field, ObjectType } from 'type-graphql'
import { ClearanceCondition } from '../../generated/prisma/enums.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({ description: 'A condition that a clearance does not meet.' })
export class UnmetCondition {
  @Field(() => ClearanceCondition, { description: 'Which condition it is.' })
  readonly condition!: ClearanceCondition

  @Field(() => String, { description: 'What is required, as a text to show to the user.' })
  readonly message!: string

  @Field(() => CalendarDate, {
    nullable: true,
    description:
      'The first day on which the condition is met by waiting alone, in the school’s time zone. Null if waiting alone cannot meet it.',
  })
  readonly possibleFrom!: string | null
}
