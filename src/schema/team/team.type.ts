import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Sport, TeamLevel } from '../../generated/prisma/enums.js'

@ObjectType({ description: 'A team of one season.' })
export class Team {
  @Field(() => ID, { description: 'The team’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'The name to show, for example “Varsity Football”.' })
  readonly name!: string

  @Field(() => Sport, { description: 'The sport; the school’s own name for it is `School.sportName`.' })
  readonly sport!: Sport

  @Field(() => TeamLevel, { nullable: true, description: 'What the team plays as, from varsity to middle school.' })
  readonly level!: TeamLevel | null

  @Field(() => String, { nullable: true, description: 'The season, for example `2026-27`.' })
  readonly season!: string | null
}

@ObjectType({ description: 'How many athletes of a team have each status.' })
export class StatusCounts {
  @Field(() => Int, { description: 'Athletes who are CLEARED.' })
  readonly cleared!: number

  @Field(() => Int, { description: 'Athletes who are RESTRICTED.' })
  readonly restricted!: number

  @Field(() => Int, { description: 'Athletes who are OUT.' })
  readonly out!: number
}
