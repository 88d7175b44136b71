import { Field, ObjectType } from 'type-graphql'

/** The ids of the case and athlete that a mutation changed. The payload's resolvers read the rows. */
export interface ChangedIds {
  readonly caseId: string
  readonly athleteId: string
}

/** Fields common to all payloads of a change. */
@ObjectType()
export abstract class ChangedPayload implements ChangedIds {
  readonly caseId!: string
  readonly athleteId!: string

  @Field(() => Boolean, { description: 'True if this entry was already recorded with the same `entryKey`. Nothing was written this time.' })
  readonly replayed!: boolean
}
