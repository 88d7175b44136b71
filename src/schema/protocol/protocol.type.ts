import { Field, ID, Int, ObjectType } from 'type-graphql'

@ObjectType({ description: 'A way back in steps, which can be applied to a case. Every school has its own, and begins with four.' })
export class Protocol {
  @Field(() => ID, { description: 'The protocol’s id.' })
  readonly id!: string

  @Field(() => String, {
    description: 'Its name for `applyProtocol`, one of its kind in the school: for example CONCUSSION_RETURN_TO_SPORT.',
  })
  readonly key!: string

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string

  @Field(() => String, { description: 'Where it comes from: a consensus, a guideline, the school’s physician.' })
  readonly source!: string

  @Field(() => Boolean, { description: 'True where its last step is the return to play; false for example of a return to learn.' })
  readonly returnsToPlay!: boolean
}

@ObjectType({ description: 'A step of a protocol, as it will be laid out on a case.' })
export class ProtocolStep {
  @Field(() => ID, { description: 'The step’s id.' })
  readonly id!: string

  @Field(() => Int, { description: 'Its place in the protocol, from 1. The label bears the protocol’s own number, such as 2A.' })
  readonly position!: number

  @Field(() => String, { description: 'Its number and name.' })
  readonly label!: string

  @Field(() => String, { description: 'What it asks for.' })
  readonly instructions!: string

  @Field(() => Int, { description: 'How long it takes at least, in hours: 24 or more.' })
  readonly minimumHours!: number

  @Field(() => Boolean, { description: 'Whether it begins only when a medical clearance is on record.' })
  readonly requiresClearance!: boolean

  @Field(() => Int, {
    nullable: true,
    description: 'The position that symptoms at this step send the athlete back to; null where they do not.',
  })
  readonly symptomsBackTo!: number | null
}
