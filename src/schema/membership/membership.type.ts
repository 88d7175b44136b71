import { Field, ID, ObjectType } from 'type-graphql'
import { Role } from '../../generated/prisma/enums.js'

@ObjectType({ description: 'A person’s place in one school, with one role. A coach who is also a parent has two.' })
export class Membership {
  @Field(() => ID, { description: 'The membership’s id: what `login` and `switchMembership` take.' })
  readonly id!: string

  @Field(() => Role, { description: 'What the person is in this school.' })
  readonly role!: Role

  @Field(() => String, { description: 'The person’s name as shown.' })
  readonly displayName!: string
}
