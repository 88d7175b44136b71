import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Participation } from '../../generated/prisma/enums.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({ description: 'A student athlete.' })
export class Athlete {
  @Field(() => ID, { description: 'The athlete’s id.' })
  readonly id!: string

  @Field(() => ID, { description: 'The id of the athlete’s school, which is always your school.' })
  readonly schoolId!: string

  @Field(() => String, { description: 'The first name on the roster.' })
  readonly firstName!: string

  @Field(() => String, { description: 'The last name on the roster.' })
  readonly lastName!: string

  @Field(() => CalendarDate, { nullable: true, description: 'The athlete’s date of birth.' })
  readonly dateOfBirth!: string | null

  @Field(() => Int, { description: 'The year of graduation, for example 2028.' })
  readonly gradYear!: number

  @Field(() => Int, { nullable: true, description: 'The jersey number. Null if the athlete has none.' })
  readonly jerseyNumber!: number | null

  @Field(() => Participation, {
    description: 'How far the athlete may take part now: the worst participation of the active cases, or CLEARED if there are none.',
  })
  readonly currentStatus!: Participation

  @Field(() => DateTime, { description: 'When `currentStatus` last changed.' })
  readonly statusChangedAt!: string
}
