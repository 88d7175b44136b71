import { IsInt, Max, Min } from 'class-validator'
import { Field, ID, InputType, Int } from 'type-graphql'
import { IsId } from '../common/id.js'
import { EntryKeyInput } from '../common/precaution.input.js'
import { IsText, IsTrimmedText } from '../common/text.js'

const MOST_CHARACTERS = 2000

@InputType({ description: 'A disclosure in an emergency.' })
export class EmergencyDisclosureInput extends EntryKeyInput {
  @IsId()
  @Field(() => ID, { description: 'The athlete.' })
  readonly athleteId!: string

  @IsId()
  @Field(() => ID, { description: 'The membership of the coach or parent who has to know: `Membership.id`.' })
  readonly to!: string

  @IsText(1, MOST_CHARACTERS)
  @IsTrimmedText(10, 500)
  @Field(() => String, {
    description:
      'Which emergency makes it necessary: 10 to 500 characters, white space at its ends not counted. It is kept, and shown to the recipient and the athlete’s parents.',
  })
  readonly reason!: string

  @IsInt()
  @Min(1, { message: 'must be from 1 to 72' })
  @Max(72, { message: 'must be from 1 to 72' })
  @Field(() => Int, { defaultValue: 24, description: 'For how many hours: 1 to 72.' })
  readonly hours!: number
}

@InputType({ description: 'A disclosure that ends before its time.' })
export class EndEmergencyDisclosureInput {
  @IsId()
  @Field(() => ID, { description: 'The disclosure.' })
  readonly disclosureId!: string
}
