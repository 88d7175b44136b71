import { Field, ObjectType } from 'type-graphql'
import { ClearanceCondition } from '../../generated/prisma/enums.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({ description: 'A condition that the clearance does not meet.' })
export class UnmetCondition {
  @Field(() => ClearanceCondition, { description: 'Which condition it is.' })
  readonly condition!: ClearanceCondition

  @Field(() => String, { description: 'What is required, in words to show to people.' })
  readonly message!: string

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The first day on which waiting alone meets the condition, in the school’s time zone. Null if waiting alone does not.',
  })
  readonly possibleFrom!: string | null
}
