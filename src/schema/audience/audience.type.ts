import { Field, ObjectType } from 'type-graphql'
import { AccessReasonKind, EventContent, type AccessReasonRow } from '../../data/nouns/audience.js'
import { DateTime } from '../common/scalars.js'
import { listOf } from '../weights/weight.js'

@ObjectType({ description: 'Why someone is shown an athlete’s record.' })
export class AccessReason implements AccessReasonRow {
  readonly teamId!: string | null

  @Field(() => AccessReasonKind, { description: 'What it rests on.' })
  readonly kind!: AccessReasonKind

  @Field(() => String, { nullable: true, description: 'With GUARDIAN: what the parent is to the athlete, for example mother. Else null.' })
  readonly relationship!: string | null

  @Field(() => DateTime, { nullable: true, description: 'With EMERGENCY_DISCLOSURE: when it ends by itself. Else null.' })
  readonly until!: string | null
}

@ObjectType({ description: 'Someone who is shown an event now.' })
export class EventAudience {
  readonly membershipId!: string

  @Field(() => [AccessReason], {
    complexity: listOf(5),
    description: 'Why: every reason that there is, so that all of them have to end before it is hidden.',
  })
  readonly reasons!: readonly AccessReason[]

  @Field(() => [EventContent], { description: 'What of it: everybody is shown the event itself, trainers its clinical notes too.' })
  readonly sees!: readonly EventContent[]
}
