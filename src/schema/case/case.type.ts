import { Field, ID, Int, ObjectType } from 'type-graphql'
import { AttentionLevel, BodyPart, CaseStatus, Participation, Severity, Side } from '../../generated/prisma/enums.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({ description: 'One injury’s life, from the first entry to clearance.' })
export class Case {
  @Field(() => ID, { description: 'The case’s id.' })
  readonly id!: string

  @Field(() => BodyPart, { nullable: true, description: 'The body part. An athlete has one active case per body part and side.' })
  readonly bodyPart!: BodyPart | null

  @Field(() => Side, { nullable: true, description: 'The side of the body.' })
  readonly side!: Side | null

  @Field(() => Severity, {
    nullable: true,
    description: 'The clinical severity; null until a trainer has assessed it. A correction alone changes it.',
  })
  readonly severity!: Severity | null

  @Field(() => AttentionLevel, { nullable: true, description: 'How much attention the case needs today.' })
  readonly attentionLevel!: AttentionLevel | null

  @Field(() => CaseStatus, { description: 'Whether the case is open.' })
  readonly status!: CaseStatus

  @Field(() => Participation, { description: 'How far the athlete may take part, by this case: what its last deciding event made of it.' })
  readonly participation!: Participation

  @Field(() => DateTime, { description: 'When the case was opened.' })
  readonly openedAt!: string

  @Field(() => DateTime, { nullable: true, description: 'When the case was resolved; null while it is active.' })
  readonly resolvedAt!: string | null

  @Field(() => CalendarDate, { nullable: true, description: 'The day on which the athlete is expected back; null where none is set.' })
  readonly expectedReturnOn!: string | null

  @Field(() => Int, {
    nullable: true,
    description:
      'Grows with whatever changes the case or is recorded on it; send it as `expectedVersion` to change only what you have seen.',
  })
  readonly version!: number | null

  @Field(() => DateTime, { nullable: true, description: 'When anything was last recorded on the case, or changed.' })
  readonly updatedAt!: string | null
}
