import { Field, ID, ObjectType } from 'type-graphql'
import { RestrictionKind } from '../../generated/prisma/enums.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({ description: 'What an athlete must not do, written for coaches.' })
export class Restriction {
  @Field(() => ID, { description: 'The restriction’s id.' })
  readonly id!: string

  @Field(() => RestrictionKind, { description: 'What is forbidden or limited; the details say how.' })
  readonly kind!: RestrictionKind

  @Field(() => String, { description: 'The restriction in words, without a diagnosis.' })
  readonly details!: string

  @Field(() => CalendarDate, { description: 'The first day on which it is in force.' })
  readonly startsOn!: string

  @Field(() => CalendarDate, { nullable: true, description: 'The last day; null where it lasts until it is lifted.' })
  readonly endsOn!: string | null

  @Field(() => Boolean, { description: 'True where it is neither lifted nor ended, by the school’s calendar.' })
  readonly active!: boolean
}
