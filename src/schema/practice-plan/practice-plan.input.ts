import { ArgsType, Field, ID, InputType } from 'type-graphql'
import { IsId } from '../common/id.js'
import { CalendarDate } from '../common/scalars.js'

const DAY = 'The day of the plan. Default: today in the school’s time zone.'

@ArgsType()
export class PracticePlanArguments {
  @IsId()
  @Field(() => ID, { description: 'The team’s id.' })
  readonly teamId!: string

  @Field(() => CalendarDate, { nullable: true, description: DAY })
  readonly date?: string | null
}

@InputType({ description: 'The practice plan that the link shows.' })
export class PracticePlanLinkInput {
  @IsId()
  @Field(() => ID, { description: 'The team’s id.' })
  readonly teamId!: string

  @Field(() => CalendarDate, { nullable: true, description: DAY })
  readonly date?: string | null
}
