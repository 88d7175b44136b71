import { Field, ID, Int, ObjectType } from 'type-graphql'
import { AttentionLevel, BodyPart, CaseStatus, Participation, Severity, Side } from '../../generated/prisma/enums.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({ description: 'One injury, from the first entry to clearance.' })
export class Case {
  @Field(() => ID, { description: 'The case’s id.' })
  readonly id!: string

  @Field(() => BodyPart, {
    nullable: true,
    description: 'The injured body part. An athlete has at most one active case for each body part and side.',
  })
  readonly bodyPart!: BodyPart | null

  @Field(() => Side, { nullable: true, description: 'The injured side of the body.' })
  readonly side!: Side | null

  @Field(() => Severity, {
    nullable: true,
    description: 'The clinical severity. Null until a trainer has assessed it; after that, only a correction changes it.',
  })
  readonly severity!: Severity | null

  @Field(() => AttentionLevel, { nullable: true, description: 'How much attention the case needs today.' })
  readonly attentionLevel!: AttentionLevel | null

  @Field(() => CaseStatus, { description: 'Whether the case is active or resolved.' })
  readonly status!: CaseStatus

  @Field(() => Participation, {
    description: 'How far this case lets the athlete take part. It is set by the last event that decides participation.',
  })
  readonly participation!: Participation

  @Field(() => DateTime, { description: 'When the case was opened.' })
  readonly openedAt!: string

  @Field(() => DateTime, { nullable: true, description: 'When the case was resolved. Null while it is active.' })
  readonly resolvedAt!: string | null

  @Field(() => CalendarDate, { nullable: true, description: 'The day on which the athlete is expected back. Null if none is set.' })
  readonly expectedReturnOn!: string | null

  @Field(() => Int, {
    nullable: true,
    description:
      'The case’s version. It increases with every change to the case and every entry on it. Send it as `expectedVersion` for optimistic locking.',
  })
  readonly version!: number | null

  @Field(() => DateTime, { nullable: true, description: 'When the case was last changed, or something was last recorded on it.' })
  readonly updatedAt!: string | null
}
