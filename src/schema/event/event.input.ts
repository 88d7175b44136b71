import { ArrayMaxSize, IsOptional } from 'class-validator'
import { ArgsType, Field, ID, InputType } from 'type-graphql'
import { BodyPart, EventType, Participation, Role, Severity, Side } from '../../generated/prisma/enums.js'
import { PageArguments } from '../common/connection.js'
import { IsId } from '../common/id.js'
import { PrecautionInput } from '../common/precaution.input.js'
import { IsText } from '../common/text.js'
import { VisibleEventInput } from './event-details.input.js'

@ArgsType()
export class TimelineArguments extends PageArguments {
  @IsOptional()
  @ArrayMaxSize(20, { message: 'must name at most 20 types' })
  @Field(() => [EventType], { nullable: true, description: 'Only events of these types, at most 20. Default: all types.' })
  readonly types?: readonly EventType[] | null
}

@InputType({ description: 'A sideline entry. Only `athleteId`, `bodyPart` and `participation` are required.' })
export class SidelineEntryInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The id of the injured athlete.' })
  readonly athleteId!: string

  @Field(() => BodyPart, { description: 'The injured body part.' })
  readonly bodyPart!: BodyPart

  @Field(() => Participation, { description: 'How far the athlete may take part from now on.' })
  readonly participation!: Participation

  @Field(() => Side, { defaultValue: Side.NONE, description: 'The injured side of the body. Default: NONE.' })
  readonly side!: Side

  @Field(() => Severity, {
    nullable: true,
    description:
      'The severity, if it was assessed. A case keeps the first severity stated. A later one is stored only with its event. Default: none.',
  })
  readonly severity?: Severity | null

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, {
    nullable: true,
    description: 'What happened: 1 to 2000 characters. Every role in `visibility` can read it. Default: “Sideline entry”.',
  })
  readonly summary?: string | null
}

@InputType({ description: 'The new visibility of an event.' })
export class SetEventVisibilityInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The event’s id.' })
  readonly eventId!: string

  @ArrayMaxSize(10, { message: 'must name at most 10 roles' })
  @Field(() => [Role], { description: 'The roles that may see the event, at most 10. AT is always included, even if you do not name it.' })
  readonly visibility!: readonly Role[]
}
