import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Sport, TeamLevel } from '../../generated/prisma/enums.js'

@ObjectType({ description: 'A team in one season.' })
export class Team {
  @Field(() => ID, { description: 'The team’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'The display name, for example “Varsity Football”.' })
  readonly name!: string

  @Field(() => Sport, { description: 'The sport. `School.sportName` gives the school’s own name for it.' })
  readonly sport!: Sport

  @Field(() => TeamLevel, { nullable: true, description: 'The level that the team plays at.' })
  readonly level!: TeamLevel | null

  @Field(() => String, { nullable: true, description: 'The season, for example `2026-27`.' })
  readonly season!: string | null
}

@ObjectType({ description: 'The number of a team’s athletes with each status.' })
export class StatusCounts {
  @Field(() => Int, { description: 'The number of athletes who are CLEARED.' })
  readonly cleared!: number

  @Field(() => Int, { description: 'The number of athletes who are RESTRICTED.' })
  readonly restricted!: number

  @Field(() => Int, { description: 'The number of athletes who are OUT.' })
  readonly out!: number
}
