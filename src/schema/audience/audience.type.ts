import { Field, ObjectType } from 'type-graphql'
import { AccessReasonKind, EventContent, type AccessReasonRow } from '../../data/nouns/audience.js'
import { DateTime } from '../common/scalars.js'
import { listOf } from '../weights/weight.js'

@ObjectType({ description: 'Why a person can see an athlete’s record.' })
export class AccessReason implements AccessReasonRow {
  readonly teamId!: string | null

  @Field(() => AccessReasonKind, { description: 'What gives the access.' })
  readonly kind!: AccessReasonKind

  @Field(() => String, {
    nullable: true,
    description: 'GUARDIAN only: how the person is related to the athlete, for example “mother”. Null for other kinds.',
  })
  readonly relationship!: string | null

  @Field(() => DateTime, { nullable: true, description: 'EMERGENCY_DISCLOSURE only: when the disclosure expires. Null for other kinds.' })
  readonly until!: string | null
}

@ObjectType({ description: 'A person who can see an event now.' })
export class EventAudience {
  readonly membershipId!: string

  @Field(() => [AccessReason], {
    complexity: listOf(5),
    description:
      'Every reason why the person can see the event. The person loses sight of it only when none of these reasons applies any more.',
  })
  readonly reasons!: readonly AccessReason[]

  @Field(() => [EventContent], {
    description: 'The parts of the event that the person can see. Everyone listed sees EVENT; trainers also see CLINICAL_NOTES.',
  })
  readonly sees!: readonly EventContent[]
}
