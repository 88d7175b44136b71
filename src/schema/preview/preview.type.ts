import { Field, ObjectType } from 'type-graphql'
import { AccessReason } from '../audience/audience.type.js'
import { Json } from '../common/scalars.js'
import { listOf } from '../weights/weight.js'

@ObjectType({
  description:
    'What one coach, parent or administrator would see of an athlete now: the response to a real operation that the server ran as this person.',
})
export class AccessPreview {
  readonly membershipId!: string

  @Field(() => [AccessReason], { complexity: listOf(5), description: 'Why this person can see the athlete.' })
  readonly reasons!: readonly AccessReason[]

  @Field(() => String, {
    description: 'The operation that was run. It also selects fields that the role may not see, so that their FORBIDDEN errors show.',
  })
  readonly query!: string

  @Field(() => Json, {
    nullable: true,
    description: 'The `data` of the response, as this person would get it. Fields that the role may not see are null.',
  })
  readonly data!: unknown

  @Field(() => Json, {
    description:
      'The `errors` of the response, as this person would get them: one FORBIDDEN error for each coordinate that the role may not see.',
  })
  readonly errors!: unknown
}
