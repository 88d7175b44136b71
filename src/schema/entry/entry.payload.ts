import { Field, ID, Int, ObjectType } from 'type-graphql'
import { UnmetCondition } from '../clearance/unmet-condition.type.js'
import { listOf } from '../weights/weight.js'
import { EntryOutcome, type EntryResultRow } from './entry-result.js'

@ObjectType({ description: 'One invalid value of an entry.' })
export class FieldProblem {
  @Field(() => String, { description: 'The path of the value in the request, for example `entries[3].addNote.summary`.' })
  readonly path!: string

  @Field(() => String, { description: 'What is wrong with the value.' })
  readonly message!: string
}

@ObjectType({ description: 'The result of one entry of a batch.' })
export class EntryResult implements EntryResultRow {
  readonly eventId!: string | null
  readonly caseId!: string | null
  readonly athleteId!: string | null

  @Field(() => Int, { description: 'The position of the entry in the batch as it was sent, starting at 0.' })
  readonly index!: number

  @Field(() => ID, {
    nullable: true,
    description: 'The idempotency key of the entry. Null if the entry was sent without one; it is then rejected.',
  })
  readonly entryKey!: string | null

  @Field(() => EntryOutcome, { description: 'Whether the entry was written, was already recorded, or was rejected.' })
  readonly outcome!: EntryOutcome

  @Field(() => String, {
    nullable: true,
    description:
      'The error code with which this entry’s mutation would have failed. Null if the entry was not rejected. If it is SERVICE_UNAVAILABLE, OVERLOADED or INTERNAL_SERVER_ERROR, send the entry again. If it is any other code, show `message` to the trainer.',
  })
  readonly code!: string | null

  @Field(() => String, { nullable: true, description: 'Why the entry was rejected, as a text to show. Null if it was not rejected.' })
  readonly message!: string | null

  @Field(() => [FieldProblem], {
    complexity: listOf(5),
    description: 'The invalid values, if the code is BAD_USER_INPUT. Otherwise empty.',
  })
  readonly fields!: readonly FieldProblem[]

  @Field(() => [UnmetCondition], {
    complexity: listOf(5),
    description: 'The conditions that the clearance does not meet, if the code is CLEARANCE_NOT_ALLOWED. Otherwise empty.',
  })
  readonly unmet!: readonly UnmetCondition[]

  @Field(() => Int, {
    nullable: true,
    description: 'The current version of the case, if it differs from `expectedVersion`. Otherwise null.',
  })
  readonly currentVersion!: number | null
}

@ObjectType({ description: 'The result of `syncEntries`.' })
export class SyncEntriesPayload {
  @Field(() => [EntryResult], {
    complexity: listOf(200),
    description: 'One result for each entry, in the order in which the entries were sent.',
  })
  readonly results!: readonly EntryResult[]
}
