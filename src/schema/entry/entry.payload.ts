import { Field, ID, Int, ObjectType } from 'type-graphql'
import { UnmetCondition } from '../clearance/unmet-condition.type.js'
import { listOf } from '../weights/weight.js'
import { EntryOutcome, type EntryResultRow } from './entry-result.js'

@ObjectType({ description: 'One bad value of an entry.' })
export class FieldProblem {
  @Field(() => String, { description: 'The value as it was sent: `entries[3].addNote.summary`.' })
  readonly path!: string

  @Field(() => String, { description: 'What is wrong with it.' })
  readonly message!: string
}

@ObjectType({ description: 'What became of one of the entries that were sent together.' })
export class EntryResult implements EntryResultRow {
  readonly eventId!: string | null
  readonly caseId!: string | null
  readonly athleteId!: string | null

  @Field(() => Int, { description: 'Its place among the entries as they were sent, from 0 on.' })
  readonly index!: number

  @Field(() => ID, { nullable: true, description: 'Its key; null where it was sent without one, which is why it was rejected.' })
  readonly entryKey!: string | null

  @Field(() => EntryOutcome, { description: 'Whether it is on the record.' })
  readonly outcome!: EntryOutcome

  @Field(() => String, {
    nullable: true,
    description:
      'Why it was rejected: the `extensions.code` that its own mutation would have answered. SERVICE_UNAVAILABLE and INTERNAL_SERVER_ERROR: send it again; any other: show it to the trainer. Null where it was not rejected.',
  })
  readonly code!: string | null

  @Field(() => String, { nullable: true, description: 'Why it was rejected, in words; null where it was not.' })
  readonly message!: string | null

  @Field(() => [FieldProblem], { complexity: listOf(5), description: 'Its bad values, where the code is BAD_USER_INPUT; empty otherwise.' })
  readonly fields!: readonly FieldProblem[]

  @Field(() => [UnmetCondition], {
    complexity: listOf(5),
    description: 'What a clearance does not meet, where the code is CLEARANCE_NOT_ALLOWED; empty otherwise.',
  })
  readonly unmet!: readonly UnmetCondition[]

  @Field(() => Int, { nullable: true, description: 'The case’s version, where it is not the expected one; null otherwise.' })
  readonly currentVersion!: number | null
}

@ObjectType({ description: 'What became of entries that were sent together.' })
export class SyncEntriesPayload {
  @Field(() => [EntryResult], { complexity: listOf(200), description: 'A result for each entry, in the order in which they were sent.' })
  readonly results!: readonly EntryResult[]
}
