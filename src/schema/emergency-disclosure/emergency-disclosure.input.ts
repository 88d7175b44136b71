import { IsInt, Max, Min } from 'class-validator'
import { Field, ID, InputType, Int } from 'type-graphql'
import { IsId } from '../common/id.js'
import { EntryKeyInput } from '../common/precaution.input.js'
import { IsText, IsTrimmedText } from '../common/text.js'

const MOST_CHARACTERS = 2000

@InputType({ description: 'An emergency disclosure of one athlete to one person.' })
export class EmergencyDisclosureInput extends EntryKeyInput {
  @IsId()
  @Field(() => ID, { description: 'The athlete’s id.' })
  readonly athleteId!: string

  @IsId()
  @Field(() => ID, { description: 'The `Membership.id` of the coach or parent who needs to know.' })
  readonly to!: string

  @IsText(1, MOST_CHARACTERS)
  @IsTrimmedText(10, 500)
  @Field(() => String, {
    description:
      'The emergency that makes the disclosure necessary: 10 to 500 characters, not counting white space at the ends. The reason is kept on record. The recipient and the athlete’s parents can read it.',
  })
  readonly reason!: string

  @IsInt()
  @Min(1, { message: 'must be from 1 to 72' })
  @Max(72, { message: 'must be from 1 to 72' })
  @Field(() => Int, { defaultValue: 24, description: 'How long the disclosure lasts, in hours: 1 to 72. Default: 24.' })
  readonly hours!: number
}

@InputType({ description: 'An emergency disclosure to end early.' })
export class EndEmergencyDisclosureInput {
  @IsId()
  @Field(() => ID, { description: 'The id of the emergency disclosure.' })
  readonly disclosureId!: string
}
