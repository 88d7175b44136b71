import { Field, ID, ObjectType } from 'type-graphql'
import { Role } from '../../generated/prisma/enums.js'
import { EmailAddress } from '../common/scalars.js'

@ObjectType({ description: 'You: the membership that your access token names.' })
export class Viewer {
  @Field(() => ID, { description: 'Your membership’s id.' })
  readonly membershipId!: string

  @Field(() => Role, { description: 'Your role. “Visible to” in each field’s description says which roles may see the field.' })
  readonly role!: Role

  @Field(() => String, { description: 'Your name, as others see it.' })
  readonly displayName!: string

  @Field(() => EmailAddress, { description: 'The email address that you sign in with. Nobody else sees it.' })
  readonly email!: string
}
