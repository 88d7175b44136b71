import { Field, ID, InputType } from 'type-graphql'
import { IsId } from '../common/id.js'
import { PrecautionInput } from '../common/precaution.input.js'
import { IsText } from '../common/text.js'
import { VisibleEventInput } from '../event/event-details.input.js'

@InputType({ description: 'A protocol that begins on a case.' })
export class ApplyProtocolInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The case.' })
  readonly caseId!: string

  @IsText(1, 64)
  @Field(() => String, { description: 'The protocol’s key, such as CONCUSSION_RETURN_TO_SPORT: see `protocols`.' })
  readonly protocol!: string
}

@InputType({ description: 'Symptoms that have come back.' })
export class ReportSymptomsInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case.' })
  readonly caseId!: string

  @IsText(1, 2000)
  @Field(() => String, {
    description: 'Which symptoms, and when, for everyone to whom `visibility` shows the event: 1 to 2000 characters.',
  })
  readonly summary!: string
}
