import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../common/scalars.js'

@ObjectType({ description: 'What a sign-in gives out.' })
export class AuthPayload {
  readonly membershipId!: string

  @Field(() => String, { description: 'The access token: send it as `Authorization: Bearer …` with every request.' })
  readonly accessToken!: string

  @Field(() => String, {
    description: 'The refresh token: `refresh` takes it once and gives a new one. Used twice, it ends the whole sign-in.',
  })
  readonly refreshToken!: string

  @Field(() => DateTime, { description: 'When the access token expires.' })
  readonly expiresAt!: Date
}
