import { Field, ID, ObjectType } from 'type-graphql'
import { DataKind, Role } from '../../generated/prisma/enums.js'
import { DateTime } from '../common/scalars.js'

@ObjectType({
  description: `One operation that showed a student’s data: who was shown them, when, and which kinds of data. It is written by the database with \
the data that it tells of, and nobody changes or removes it.`,
})
export class AccessRecord {
  @Field(() => ID, { description: 'The record’s id.' })
  readonly id!: string

  @Field(() => DateTime, { description: 'When the data was shown, by the database’s clock.' })
  readonly recordedAt!: string

  @Field(() => Role, { description: 'The role in which that person was signed in.' })
  readonly role!: Role

  @Field(() => [DataKind], {
    description: `Which kinds of data the operation showed. It may have shown other students as well: where it showed several, the kinds are \
those of all of them together.`,
  })
  readonly kinds!: readonly DataKind[]

  @Field(() => String, { description: 'The operation by its name, as the frontend calls it.' })
  readonly operation!: string

  @Field(() => ID, { nullable: true, description: 'The request’s id, which the server’s log and the answers to failed requests have too.' })
  readonly requestId!: string

  @Field(() => Boolean, {
    description:
      'True where a trainer looked at what somebody else would be shown: the membership is the trainer’s, who saw that and no more.',
  })
  readonly preview!: boolean
}
