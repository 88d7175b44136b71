import { Field, ObjectType } from 'type-graphql'

/** Whose case a mutation changed; the rows themselves are read by their resolvers. */
export interface ChangedIds {
  readonly caseId: string
  readonly athleteId: string
}

/** What every payload of a change has. */
@ObjectType()
export abstract class ChangedPayload implements ChangedIds {
  readonly caseId!: string
  readonly athleteId!: string

  @Field(() => Boolean, { description: 'True if this entry was already recorded with the same `entryKey`. Nothing was written this time.' })
  readonly replayed!: boolean
}
