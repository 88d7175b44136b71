import { Field, ID, ObjectType } from 'type-graphql'
import { DataKind, Role } from '../../generated/prisma/enums.js'
import { DateTime } from '../common/scalars.js'

@ObjectType({
  description:
    'One entry of the access log: an operation that showed an athlete’s data, with who saw it, when, and which kinds of data. The database writes the record as part of the same read. A record is never changed or deleted.',
})
export class AccessRecord {
  @Field(() => ID, { description: 'The record’s id.' })
  readonly id!: string

  @Field(() => DateTime, { description: 'When the data was shown, by the database’s clock.' })
  readonly recordedAt!: string

  @Field(() => Role, { description: 'The role that the person was signed in with.' })
  readonly role!: Role

  @Field(() => [DataKind], {
    description:
      'The kinds of data that the operation showed. If it showed several athletes, these are the kinds for all of them together.',
  })
  readonly kinds!: readonly DataKind[]

  @Field(() => String, {
    description:
      'The operation in one line: its type, name and root fields, for example `query CoachDashboard { teams }`. At most 200 characters.',
  })
  readonly operation!: string

  @Field(() => ID, { nullable: true, description: 'The request’s id. The same id is in the server’s log and in error responses.' })
  readonly requestId!: string

  @Field(() => Boolean, {
    description:
      'True if a trainer ran `previewAs`. `membership` is that trainer then, and the trainer saw only what the previewed person would see.',
  })
  readonly preview!: boolean
}
