import { IsOptional, Max, Min } from 'class-validator'
import { Field, ID, InputType, Int } from 'type-graphql'
import { IsText } from './text.js'

const LARGEST_INT = 2_147_483_647

/** Base of all inputs of idempotent mutations. */
@InputType()
export abstract class EntryKeyInput {
  @IsOptional()
  @IsText(1, 100)
  @Field(() => ID, {
    nullable: true,
    description:
      'Idempotency key: 1 to 100 characters. Use a new UUID for each entry. If no response arrives, send the same entry again with the same key. It is not written a second time: if it was already recorded, `replayed` is true. CONFLICT if the key belongs to another entry. Default: none; the entry is then written each time it is sent.',
  })
  readonly entryKey?: string | null
}

/** Base of all inputs of mutations that change a case. */
@InputType()
export abstract class PrecautionInput extends EntryKeyInput {
  @IsOptional()
  @Min(1, { message: 'must be at least 1' })
  @Max(LARGEST_INT, { message: 'must be at most 2147483647' })
  @Field(() => Int, {
    nullable: true,
    description:
      'Optimistic locking: the `Case.version` that you last read. If the case has another version now, nothing is written, and the mutation fails with CONFLICT. `extensions.currentVersion` is then the version that it has now. Default: no check.',
  })
  readonly expectedVersion?: number | null
}
