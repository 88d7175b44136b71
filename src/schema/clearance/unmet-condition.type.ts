import { Field, ObjectType } from 'type-graphql'
import { ClearanceCondition } from '../../generated/prisma/enums.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({ description: 'A condition that a clearance does not meet.' })
export class UnmetCondition {
  @Field(() => ClearanceCondition, { description: 'Which condition it is.' })
  readonly condition!: ClearanceCondition

  @Field(() => String, { description: 'What is needed, in words for people.' })
  readonly message!: string

  @Field(() => CalendarDate, { nullable: true, description: 'The first day on which time has met it; null where time alone does not.' })
  readonly possibleFrom!: string | null
}
