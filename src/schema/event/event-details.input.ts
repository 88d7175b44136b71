import { ArrayMaxSize, IsOptional } from 'class-validator'
import { Field, ID, InputType } from 'type-graphql'
import { Role } from '../../generated/tables.js'
import { IsNotInTheFuture } from '../common/instant.js'
import { DateTime } from '../common/scalars.js'
import { IsText } from '../common/text.js'

/** What every event can be told with. */
@InputType()
export abstract class EventInput {
  @IsOptional()
  @IsText(1, 20_000)
  @Field(() => String, {
    nullable: true,
    description: 'Clinical notes, for trainers alone whatever the visibility: 1 to 20000 characters.',
  })
  readonly clinicalNotes?: string | null

  @IsOptional()
  @IsNotInTheFuture()
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it happened, by the device’s clock, at most 5 minutes ahead of the server’s; now where it is left out.',
  })
  readonly occurredAt?: Date | null

  @IsOptional()
  @IsText(1, 100)
  @Field(() => ID, {
    nullable: true,
    description:
      'A key of your own for this entry, best a new UUID, 1 to 100 characters. Send an unanswered entry again with the same key: it is written once, and answered as the first time.',
  })
  readonly entryKey?: string | null
}

/** The same for an event whose visibility is chosen. */
@InputType()
export abstract class VisibleEventInput extends EventInput {
  @ArrayMaxSize(10, { message: 'must name at most 10 roles' })
  @Field(() => [Role], { defaultValue: [Role.AT], description: 'The roles that may see the event. AT is always among them, named or not.' })
  readonly visibility!: readonly Role[]
}
