import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql'
import { athletesOfTeam } from '../../data/nouns/athlete.js'
import { coachesOfTeam } from '../../data/nouns/membership.js'
import { teamById, teams, type team } from '../../data/nouns/team.js'
import type { RowOf } from '../../data/read/noun.js'
import { AthleteConnection } from '../athlete/athlete.connection.js'
import { TeamAthletesArguments } from '../athlete/athlete.input.js'
import type { Context } from '../common/context.js'
import { checkId } from '../common/id.js'
import { readPage } from '../common/read-page.js'
import { Membership } from '../membership/membership.type.js'
import { listOf, pageRows } from '../weights/weight.js'
import { StatusCounts, Team } from './team.type.js'

type TeamRow = RowOf<typeof team>

@Resolver(() => Team)
export class TeamResolver {
  @Query(() => [Team], { complexity: listOf(20), nullable: true, description: 'The teams that you may see, by name.' })
  teams(@Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(teams, null, {})
  }

  @Query(() => Team, { nullable: true, description: 'One team. Null if there is no such team that you may see.' })
  team(@Arg('id', () => ID, { description: 'The team’s id.' }) id: string, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(teamById, checkId('id', id), {})
  }

  @FieldResolver(() => AthleteConnection, { complexity: pageRows, nullable: true, description: 'The team’s athletes, by name.' })
  athletes(
    @Root() { id }: TeamRow,
    @Args(() => TeamAthletesArguments) { filter, ...page }: TeamAthletesArguments,
    @Ctx() context: Context,
  ): Promise<object> {
    return readPage(AthleteConnection, context, athletesOfTeam, id, { filter: filter ?? null }, page)
  }

  @FieldResolver(() => StatusCounts, { nullable: true, description: 'The number of the team’s athletes with each status.' })
  async statusCounts(@Root() { id }: TeamRow, @Ctx() { reader }: Context): Promise<StatusCounts> {
    const counts = await reader.tally(athletesOfTeam, id, {}, 'currentStatus')
    return { cleared: counts['CLEARED'] ?? 0, restricted: counts['RESTRICTED'] ?? 0, out: counts['OUT'] ?? 0 }
  }

  @FieldResolver(() => [Membership], { complexity: listOf(5), nullable: true, description: 'The team’s coaches, by name.' })
  coaches(@Root() { id }: TeamRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(coachesOfTeam, id, {})
  }
}
