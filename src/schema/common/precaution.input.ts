import { IsOptional, Max, Min } from 'class-validator'
import { Field, ID, InputType, Int } from 'type-graphql'
import { IsText } from './text.js'

const LARGEST_INT = 2_147_483_647

/** What every mutation that is not to be done twice can be sent with. */
@InputType()
export abstract class EntryKeyInput {
  @IsOptional()
  @IsText(1, 100)
  @Field(() => ID, {
    nullable: true,
    description:
      'A key of your own for this entry, best a new UUID, 1 to 100 characters. Send an unanswered entry again with the same key: it is written once, and answered as the first time.',
  })
  readonly entryKey?: string | null
}

/** What every mutation that changes a case can be sent with. */
@InputType()
export abstract class PrecautionInput extends EntryKeyInput {
  @IsOptional()
  @Min(1, { message: 'must be at least 1' })
  @Max(LARGEST_INT, { message: 'is larger than any version' })
  @Field(() => Int, {
    nullable: true,
    description:
      'The `version` of the case that you have seen. Where it has another one by now, nothing is written, and CONFLICT holds `currentVersion`; with a sideline entry that is null where no case is active any more. Whatever its version where this is left out.',
  })
  readonly expectedVersion?: number | null
}
