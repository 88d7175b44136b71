import { IsInt, IsOptional, Max, Min } from 'class-validator'
import { ArgsType, Field, Int, ObjectType } from 'type-graphql'
import { DEFAULT_UNTOUCHED_DAYS } from '../../data/nouns/today.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({
  description: 'The trainer’s morning list: where to look first. Each list has its own pages. Show its `totalCount` as the number.',
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
      'List a case in `untouched` if it had no entry or change in this many calendar days: 1 to 365. Days are in the school’s time zone and include today. Default: 3.',
  })
  readonly untouchedDays?: number | null
}
