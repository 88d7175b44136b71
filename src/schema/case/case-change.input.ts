import { Field, ID, InputType } from 'type-graphql'
import { AttentionLevel } from '../../generated/prisma/enums.js'
import { IsId } from '../common/id.js'
import { PrecautionInput } from '../common/precaution.input.js'

@InputType({ description: 'How much attention a case needs from now on.' })
export class SetAttentionLevelInput extends PrecautionInput {
  @IsId()
  @Field(() => ID, { description: 'The case.' })
  readonly caseId!: string

  @Field(() => AttentionLevel, { description: 'The attention that it needs.' })
  readonly attentionLevel!: AttentionLevel
}
