import { IsInt, IsOptional, Max, Min } from 'class-validator'
import { ArgsType, Field, Int, ObjectType } from 'type-graphql'
import { DEFAULT_UNTOUCHED_DAYS } from '../../data/nouns/today.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({
  description: 'A trainer’s morning: where to look first. Each list is a page of its own; its totalCount is the number to show.',
})
export class Today {
  readonly id!: string
  readonly untouchedDays!: number

  @Field(() => CalendarDate, { description: 'The day, by the school’s calendar.' })
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
    description: 'After how many days without an entry a case is listed as untouched, by the school’s calendar: from 1 (today) to 365.',
  })
  readonly untouchedDays?: number | null
}
