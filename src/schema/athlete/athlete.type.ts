import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Participation } from '../../generated/prisma/enums.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({ description: 'A student athlete.' })
export class Athlete {
  @Field(() => ID, { description: 'The athlete’s id.' })
  readonly id!: string

  @Field(() => ID, { description: 'The id of the athlete’s school, which is yours.' })
  readonly schoolId!: string

  @Field(() => String, { description: 'The first name, as it stands on the roster.' })
  readonly firstName!: string

  @Field(() => String, { description: 'The last name, as it stands on the roster.' })
  readonly lastName!: string

  @Field(() => CalendarDate, { nullable: true, description: 'The day on which the athlete was born.' })
  readonly dateOfBirth!: string | null

  @Field(() => Int, { description: 'The year of graduation.' })
  readonly gradYear!: number

  @Field(() => Int, { nullable: true, description: 'The jersey number; null where the athlete has none.' })
  readonly jerseyNumber!: number | null

  @Field(() => Participation, {
    description: 'How far the athlete may take part now: the worst participation over the active cases, CLEARED where there is none.',
  })
  readonly currentStatus!: Participation

  @Field(() => DateTime, { description: 'Since when the status is what it is.' })
  readonly statusChangedAt!: string
}
