import { Field, ID, ObjectType } from 'type-graphql'
import { DateTime } from '../common/scalars.js'

@ObjectType({
  description:
    'Shares an athlete with one coach or parent in an emergency, for a limited time (34 CFR 99.36). While it is in force, a coach sees the athlete like one on their own teams, and a parent sees them like their own child.',
})
export class EmergencyDisclosure {
  @Field(() => ID, { description: 'The disclosure’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'Why it was needed, in the trainer’s words.' })
  readonly reason!: string

  @Field(() => DateTime, { description: 'When the disclosure began.' })
  readonly startsAt!: string

  @Field(() => DateTime, { description: 'When the disclosure expires: at most 72 hours after `startsAt`.' })
  readonly endsAt!: string

  @Field(() => DateTime, { nullable: true, description: 'When a trainer ended it early. Null if no trainer did.' })
  readonly endedAt!: string | null
}
