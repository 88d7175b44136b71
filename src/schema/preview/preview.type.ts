import { Field, ObjectType } from 'type-graphql'
import { AccessReason } from '../audience/audience.type.js'
import { Json } from '../common/scalars.js'
import { listOf } from '../weights/weight.js'

@ObjectType({
  description:
    'What one coach, parent or administrator would see of an athlete now: the answer to a real operation that ran as this person.',
})
export class AccessPreview {
  readonly membershipId!: string

  @Field(() => [AccessReason], { complexity: listOf(5), description: 'Why this person can see the athlete.' })
  readonly reasons!: readonly AccessReason[]

  @Field(() => String, {
    description: 'The operation that was run. It also selects the fields that the role may not see, so that their refusals show.',
  })
  readonly query!: string

  @Field(() => Json, { nullable: true, description: 'The `data` of the answer, as this person would get it. Refused fields are null.' })
  readonly data!: unknown

  @Field(() => Json, {
    description: 'The `errors` of the answer, as this person would get them: one FORBIDDEN error for each refused coordinate.',
  })
  readonly errors!: unknown
}
