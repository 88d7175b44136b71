import { Field, ID, Int, ObjectType } from 'type-graphql'

@ObjectType({
  description:
    'A stepwise return to sport or return to learn that can be applied to a case. Each school has its own protocols. A new school starts with four.',
})
export class Protocol {
  @Field(() => ID, { description: 'The protocol’s id.' })
  readonly id!: string

  @Field(() => String, {
    description: 'The key for `applyProtocol`, unique in the school: for example, CONCUSSION_RETURN_TO_SPORT.',
  })
  readonly key!: string

  @Field(() => String, { description: 'The display name.' })
  readonly name!: string

  @Field(() => String, {
    description: 'The origin of the protocol: for example a consensus statement, a guideline, or the school’s physician.',
  })
  readonly source!: string

  @Field(() => Boolean, { description: 'True if the last step is the return to play. False, for example, for a return to learn.' })
  readonly returnsToPlay!: boolean
}

@ObjectType({ description: 'One step of a protocol. It becomes a milestone when the protocol is applied to a case.' })
export class ProtocolStep {
  @Field(() => ID, { description: 'The step’s id.' })
  readonly id!: string

  @Field(() => Int, { description: 'The position in the protocol, from 1. The protocol’s own numbering, such as 2A, is in the label.' })
  readonly position!: number

  @Field(() => String, { description: 'The number and name of the step.' })
  readonly label!: string

  @Field(() => String, { description: 'What the step asks for.' })
  readonly instructions!: string

  @Field(() => Int, { description: 'The minimum duration in hours: 24 or more.' })
  readonly minimumHours!: number

  @Field(() => Boolean, { description: 'True if the step cannot begin without a medical clearance.' })
  readonly requiresClearance!: boolean

  @Field(() => Int, {
    nullable: true,
    description:
      'The position of the step to which the athlete goes back if symptoms appear at this step. Null if symptoms do not send the athlete back.',
  })
  readonly symptomsBackTo!: number | null
}
