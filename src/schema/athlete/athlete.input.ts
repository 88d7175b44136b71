import { IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator'
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql'
import type { AthleteFilter, RosterOrderName } from '../../data/nouns/athlete.js'
import { Participation, Sport } from '../../generated/prisma/enums.js'
import { PageArguments } from '../common/connection.js'
import { RosterOrder } from '../common/enums.js'
import { IsId } from '../common/id.js'
import { IsText } from '../common/text.js'

@InputType({ description: 'Filters a list of athletes. Conditions are combined with AND; an omitted or null condition does not filter.' })
export class RosterFilter implements AthleteFilter {
  @IsOptional()
  @IsId()
  @Field(() => ID, { nullable: true, description: 'Athletes on this team.' })
  readonly teamId?: string | null

  @Field(() => Participation, { nullable: true, description: 'Athletes with this current status.' })
  readonly status?: Participation | null

  @IsOptional()
  @IsInt()
  @Min(1900, { message: 'must be a year from 1900 to 2200' })
  @Max(2200, { message: 'must be a year from 1900 to 2200' })
  @Field(() => Int, { nullable: true, description: 'Athletes who graduate in this year: 1900 to 2200.' })
  readonly gradYear?: number | null

  @Field(() => Sport, { nullable: true, description: 'Athletes on a team of this sport.' })
  readonly sport?: Sport | null

  @IsOptional()
  @IsText(1, 100)
  @Field(() => String, {
    nullable: true,
    description:
      'Text to find in names: 1 to 100 characters. Each word must occur in the first or last name, in any order. It is not case-sensitive.',
  })
  readonly search?: string | null
}

@ArgsType()
export class TeamAthletesArguments extends PageArguments {
  @IsOptional()
  @ValidateNested()
  @Field(() => RosterFilter, { nullable: true, description: 'Which athletes to list. Default: all.' })
  readonly filter?: RosterFilter | null
}

@ArgsType()
export class RosterArguments extends TeamAthletesArguments {
  @Field(() => RosterOrder, { nullable: true, defaultValue: 'NAME_ASC', description: 'The sort order. Default: NAME_ASC.' })
  readonly orderBy?: RosterOrderName | null
}
