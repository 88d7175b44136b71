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
  @Field(() => [EventType], { nullable: true, description: 'Events of these types alone; all where it is left out.' })
  readonly types?: readonly EventType[] | null
}

@InputType({ description: 'A sideline entry. Three values are enough: athlete, body part, participation.' })
export class SidelineEntryInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'Who is hurt.' })
  readonly athleteId!: string

  @Field(() => BodyPart, { description: 'Where.' })
  readonly bodyPart!: BodyPart

  @Field(() => Participation, { description: 'How far the athlete may take part from now on.' })
  readonly participation!: Participation

  @Field(() => Side, { defaultValue: Side.NONE, description: 'The side of the body.' })
  readonly side!: Side

  @Field(() => Severity, {
    nullable: true,
    description:
      'The severity, where it was assessed. A case keeps the first one that was stated; a later one is kept with its event alone.',
  })
  readonly severity?: Severity | null

  @IsOptional()
  @IsText(1, 2000)
  @Field(() => String, {
    nullable: true,
    description:
      'What happened, for everyone to whom `visibility` shows the event: 1 to 2000 characters. “Sideline entry” where it is left out.',
  })
  readonly summary?: string | null
}

@InputType({ description: 'Who may see an event from now on.' })
export class SetEventVisibilityInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The event.' })
  readonly eventId!: string

  @ArrayMaxSize(10, { message: 'must name at most 10 roles' })
  @Field(() => [Role], { description: 'The roles that may see it. AT is always among them, named or not.' })
  readonly visibility!: readonly Role[]
}
