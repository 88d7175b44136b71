import { Field, ID, ObjectType } from 'type-graphql'
import { DateTime } from '../common/scalars.js'

@ObjectType({
  description:
    'Shares an athlete with one coach or parent in an emergency, for a limited time (34 CFR 99.36, the emergency rule of FERPA). While the disclosure is in force, a coach sees the athlete as if they were on the coach’s own team, and a parent as if they were the parent’s own child.',
})
export class EmergencyDisclosure {
  @Field(() => ID, { description: 'The disclosure’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'Why the disclosure was needed, in the trainer’s words.' })
  readonly reason!: string

  @Field(() => DateTime, { description: 'When the disclosure began.' })
  readonly startsAt!: string

  @Field(() => DateTime, { description: 'When the disclosure expires: at most 72 hours after `startsAt`.' })
  readonly endsAt!: string

  @Field(() => DateTime, { nullable: true, description: 'When a trainer ended the disclosure early. Null if no trainer did.' })
  readonly endedAt!: string | null
}
