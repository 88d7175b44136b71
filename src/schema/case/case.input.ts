import { IsOptional, ValidateNested } from 'class-validator'
import { ArgsType, Field, ID, InputType } from 'type-graphql'
import type { CaseFilter as Filter } from '../../data/nouns/case.js'
import { AttentionLevel, BodyPart, CaseStatus } from '../../generated/tables.js'
import { PageArguments } from '../common/connection.js'
import { IsId } from '../common/id.js'

@InputType({ description: 'Which cases; conditions that are left out do not count.' })
export class CaseFilter implements Filter {
  @Field(() => CaseStatus, { nullable: true, description: 'Active or resolved cases.' })
  readonly status?: CaseStatus | null

  @Field(() => AttentionLevel, { nullable: true, description: 'Cases that need this much attention.' })
  readonly attentionLevel?: AttentionLevel | null

  @Field(() => BodyPart, { nullable: true, description: 'Cases of this body part.' })
  readonly bodyPart?: BodyPart | null

  @IsOptional()
  @IsId()
  @Field(() => ID, { nullable: true, description: 'Cases of this team’s athletes.' })
  readonly teamId?: string | null

  @IsOptional()
  @IsId()
  @Field(() => ID, { nullable: true, description: 'Cases of this athlete.' })
  readonly athleteId?: string | null
}

@ArgsType()
export class CasesArguments extends PageArguments {
  @IsOptional()
  @ValidateNested()
  @Field(() => CaseFilter, { nullable: true, description: 'Which cases; all where it is left out.' })
  readonly filter?: CaseFilter | null
}

@ArgsType()
export class AthleteCasesArguments extends PageArguments {
  @Field(() => CaseStatus, { nullable: true, description: 'Active or resolved cases alone; both where it is left out.' })
  readonly status?: CaseStatus | null
}
