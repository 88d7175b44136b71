import { Field, ID, ObjectType } from 'type-graphql'
import { Role } from '../../generated/prisma/enums.js'

@ObjectType({ description: 'A person’s membership in one school, with one role. A coach who is also a parent has two.' })
export class Membership {
  @Field(() => ID, { description: 'The membership’s id. `login`, `switchMembership` and `emergencyDisclosure` take it.' })
  readonly id!: string

  @Field(() => Role, { description: 'The person’s role in this school.' })
  readonly role!: Role

  @Field(() => String, { description: 'The person’s display name.' })
  readonly displayName!: string
}
