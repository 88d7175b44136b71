import { IsInt, IsOptional, Max, Min } from 'class-validator'
import { ArgsType, Field, Int, ObjectType } from 'type-graphql'
import { DEFAULT_UNTOUCHED_DAYS } from '../../data/nouns/today.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({
  description: 'The trainer’s morning list: where to look first. Each list has pages of its own; its `totalCount` is the number to show.',
})
export class Today {
  readonly id!: string
  readonly untouchedDays!: number

  @Field(() => CalendarDate, { description: 'Today in the school’s time zone.' })
  readonly date!: string
}

@ArgsType()
export class TodayArguments {
  @IsOptional()
  @IsInt()
  @Min(1, { message: 'must be from 1 to 365' })
  @Max(365, { message: 'must be from 1 to 365' })
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_UNTOUCHED_DAYS,
    description:
      'After how many days without an entry or a change a case is listed in `untouched`: 1 to 365. These are calendar days in the school’s time zone, today included. Default: 3.',
  })
  readonly untouchedDays?: number | null
}
