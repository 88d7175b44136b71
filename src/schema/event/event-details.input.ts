import { ArrayMaxSize, IsOptional } from 'class-validator'
import { Field, InputType } from 'type-graphql'
import { Role } from '../../generated/prisma/enums.js'
import { IsNotInTheFuture } from '../common/instant.js'
import { PrecautionInput } from '../common/precaution.input.js'
import { DateTime } from '../common/scalars.js'
import { IsText } from '../common/text.js'

/** Base of all inputs that describe an event. */
@InputType()
export abstract class EventInput extends PrecautionInput {
  @IsOptional()
  @IsText(1, 20_000)
  @Field(() => String, {
    nullable: true,
    description: 'Clinical notes: 1 to 20000 characters. Only trainers can read them, whatever `visibility` says. Default: none.',
  })
  readonly clinicalNotes?: string | null

  @IsOptional()
  @IsNotInTheFuture()
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it happened, by the device’s clock. It must not be more than 5 minutes ahead of the server’s clock. Default: now.',
  })
  readonly occurredAt?: Date | null
}

/** The same, for events with a chosen visibility. */
@InputType()
export abstract class VisibleEventInput extends EventInput {
  @ArrayMaxSize(10, { message: 'must name at most 10 roles' })
  @Field(() => [Role], {
    defaultValue: [Role.AT],
    description: 'The roles that may see the event, at most 10. AT is always included, even if you do not name it. Default: only AT.',
  })
  readonly visibility!: readonly Role[]
}
