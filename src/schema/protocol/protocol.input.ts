import { Field, ID, InputType } from 'type-graphql'
import { IsId } from '../common/id.js'
import { PrecautionInput } from '../common/precaution.input.js'
import { IsText } from '../common/text.js'
import { VisibleEventInput } from '../event/event-details.input.js'

@InputType({ description: 'A protocol to start on a case.' })
export class ApplyProtocolInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The case’s id.' })
  readonly caseId!: string

  @IsText(1, 64)
  @Field(() => String, { description: 'The `Protocol.key`, for example CONCUSSION_RETURN_TO_SPORT: see `protocols`.' })
  readonly protocol!: string
}

@InputType({ description: 'Observed symptoms of a case’s injury.' })
export class ReportSymptomsInput extends VisibleEventInput {
  @IsId()
  @Field(() => ID, { description: 'The case’s id.' })
  readonly caseId!: string

  @IsText(1, 2000)
  @Field(() => String, {
    description: 'Which symptoms, and when: 1 to 2000 characters. Every role in `visibility` can read it.',
  })
  readonly summary!: string
}
