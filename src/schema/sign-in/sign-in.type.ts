import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../common/scalars.js'

@ObjectType({ description: 'The tokens of a session, and who signed in.' })
export class AuthPayload {
  readonly membershipId!: string

  @Field(() => String, { description: 'The access token. Send it with every request as `Authorization: Bearer …`.' })
  readonly accessToken!: string

  @Field(() => String, {
    description:
      'The refresh token. `refresh` accepts it once, within 30 days, and returns a new one. If it is used twice, the whole session ends, because somebody else may have it.',
  })
  readonly refreshToken!: string

  @Field(() => DateTime, { description: 'When the access token expires.' })
  readonly expiresAt!: Date
}
