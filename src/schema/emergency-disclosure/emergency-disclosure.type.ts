import { Field, ID, ObjectType } from 'type-graphql'
import { DateTime } from '../common/scalars.js'

@ObjectType({
  description:
    'An athlete shared with one coach or parent in an emergency (34 CFR 99.36), for a limited time. While it is in force a coach sees the athlete as one of the own teams’, a parent as an own child.',
})
export class EmergencyDisclosure {
  @Field(() => ID, { description: 'The disclosure’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'Why it was needed, in the words of whoever made it.' })
  readonly reason!: string

  @Field(() => DateTime, { description: 'From when on it has been in force.' })
  readonly startsAt!: string

  @Field(() => DateTime, { description: 'When it ends by itself, 72 hours after its beginning at the latest.' })
  readonly endsAt!: string

  @Field(() => DateTime, { nullable: true, description: 'When a trainer ended it before its time; null where none did.' })
  readonly endedAt!: string | null
}
