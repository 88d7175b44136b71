import { Field, ID, ObjectType } from 'type-graphql'
import { Role } from '../../generated/prisma/enums.js'
import { EmailAddress } from '../common/scalars.js'

@ObjectType({ description: 'You: the membership that your access token names.' })
export class Viewer {
  @Field(() => ID, { description: 'Your membership’s id.' })
  readonly membershipId!: string

  @Field(() => Role, { description: 'Your role: what it may see is said at each field.' })
  readonly role!: Role

  @Field(() => String, { description: 'Your name as others see it.' })
  readonly displayName!: string

  @Field(() => EmailAddress, { description: 'The address that you sign in with; nobody else is shown it.' })
  readonly email!: string
}
