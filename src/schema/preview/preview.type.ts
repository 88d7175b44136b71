import { Field, ObjectType } from 'type-graphql'
import { AccessReason } from '../audience/audience.type.js'
import { Json } from '../common/scalars.js'
import { listOf } from '../weights/weight.js'

@ObjectType({
  description:
    'What one coach, parent or administrator would be shown of an athlete now: a real operation, answered in that viewer’s session.',
})
export class AccessPreview {
  readonly membershipId!: string

  @Field(() => [AccessReason], { complexity: listOf(5), description: 'Why the athlete is shown to this viewer.' })
  readonly reasons!: readonly AccessReason[]

  @Field(() => String, {
    description: 'The operation that was run. It asks for everything, also for what the role is refused, so that the refusals show.',
  })
  readonly query!: string

  @Field(() => Json, { nullable: true, description: 'The answer’s `data`, as this viewer would get it: what is refused is null.' })
  readonly data!: unknown

  @Field(() => Json, {
    description: 'The answer’s `errors`, as this viewer would get them: one FORBIDDEN for each coordinate that the role is refused.',
  })
  readonly errors!: unknown
}
