import { IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator'
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql'
import type { CaseFilter as Filter } from '../../data/nouns/case.js'
import { AttentionLevel, BodyPart, CaseStatus, Participation, Severity } from '../../generated/prisma/enums.js'
import { PageArguments } from '../common/connection.js'
import { IsId } from '../common/id.js'

@InputType({ description: 'Which cases; conditions that are left out do not count.' })
export class CaseFilter implements Filter {
  @Field(() => CaseStatus, { nullable: true, description: 'Active or resolved cases.' })
  readonly status?: CaseStatus | null

  @Field(() => Participation, { nullable: true, description: 'Cases by which the athlete may take part this far.' })
  readonly participation?: Participation | null

  @Field(() => Severity, { nullable: true, description: 'Cases of this severity.' })
  readonly severity?: Severity | null

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

  @IsOptional()
  @IsInt()
  @Min(1, { message: 'must be from 1 to 365' })
  @Max(365, { message: 'must be from 1 to 365' })
  @Field(() => Int, {
    nullable: true,
    description:
      'Cases that nobody has touched for so many days (`Case.updatedAt`), by the school’s calendar: from 1, not today, to 365. With `status: ACTIVE` they are those of `today.untouched`.',
  })
  readonly untouchedDays?: number | null
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
