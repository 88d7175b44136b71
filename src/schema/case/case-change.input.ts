import { Field, ID, InputType } from 'type-graphql'
import { AttentionLevel } from '../../generated/prisma/enums.js'
import { IsId } from '../common/id.js'
import { PrecautionInput } from '../common/precaution.input.js'

@InputType({ description: 'A new attention level for a case.' })
export class SetAttentionLevelInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The case’s id.' })
  readonly caseId!: string

  @Field(() => AttentionLevel, { description: 'The new attention level.' })
  readonly attentionLevel!: AttentionLevel
}
