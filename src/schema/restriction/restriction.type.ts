import { Field, ID, ObjectType } from 'type-graphql'
import { RestrictionKind } from '../../generated/prisma/enums.js'
import { CalendarDate } from '../common/scalars.js'

@ObjectType({ description: 'What an athlete must not do because of a case, in words for coaches.' })
export class Restriction {
  @Field(() => ID, { description: 'The restriction’s id.' })
  readonly id!: string

  @Field(() => RestrictionKind, { description: 'What is forbidden or limited. `details` says how.' })
  readonly kind!: RestrictionKind

  @Field(() => String, { description: 'The restriction in words, without a diagnosis.' })
  readonly details!: string

  @Field(() => CalendarDate, { description: 'The first day on which the restriction applies.' })
  readonly startsOn!: string

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The last day on which the restriction applies. Null if it applies until it is lifted.',
  })
  readonly endsOn!: string | null

  @Field(() => Boolean, {
    description: 'True if the restriction is not lifted and its last day has not passed, in the school’s time zone.',
  })
  readonly active!: boolean
}
