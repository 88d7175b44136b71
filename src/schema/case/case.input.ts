import { IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator'
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql'
import type { CaseFilter as Filter } from '../../data/nouns/case.js'
import { AttentionLevel, BodyPart, CaseStatus, Participation, Severity } from '../../generated/prisma/enums.js'
import { PageArguments } from '../common/connection.js'
import { IsId } from '../common/id.js'

@InputType({ description: 'Filters a list of cases. Conditions are combined with AND; an omitted or null condition does not filter.' })
export class CaseFilter implements Filter {
  @Field(() => CaseStatus, { nullable: true, description: 'Cases with this status.' })
  readonly status?: CaseStatus | null

  @Field(() => Participation, { nullable: true, description: 'Cases with this participation.' })
  readonly participation?: Participation | null

  @Field(() => Severity, { nullable: true, description: 'Cases with this severity.' })
  readonly severity?: Severity | null

  @Field(() => AttentionLevel, { nullable: true, description: 'Cases with this attention level.' })
  readonly attentionLevel?: AttentionLevel | null

  @Field(() => BodyPart, { nullable: true, description: 'Cases of this body part.' })
  readonly bodyPart?: BodyPart | null

  @IsOptional()
  @IsId()
  @Field(() => ID, { nullable: true, description: 'Cases of the athletes on this team.' })
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
      'Cases with nothing recorded or changed (`Case.updatedAt`) in this many calendar days: 1 to 365. Days are in the school’s time zone and include today, so 1 means today. With `status: ACTIVE`, the filter gives the cases of `today.untouched`.',
  })
  readonly untouchedDays?: number | null
}

@ArgsType()
export class CasesArguments extends PageArguments {
  @IsOptional()
  @ValidateNested()
  @Field(() => CaseFilter, { nullable: true, description: 'Which cases to list. Default: all.' })
  readonly filter?: CaseFilter | null
}

@ArgsType()
export class AthleteCasesArguments extends PageArguments {
  @Field(() => CaseStatus, { nullable: true, description: 'Only active cases, or only resolved ones. Default: both.' })
  readonly status?: CaseStatus | null
}
