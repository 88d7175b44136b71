import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql'
import { athleteById, roster, type athlete } from '../../data/nouns/athlete.js'
import { casesOfAthlete } from '../../data/nouns/case.js'
import { disclosuresOfAthlete } from '../../data/nouns/emergency-disclosure.js'
import { teamsOfAthlete } from '../../data/nouns/team.js'
import type { RowOf } from '../../data/read/noun.js'
import { CaseConnection } from '../case/case.connection.js'
import { AthleteCasesArguments } from '../case/case.input.js'
import type { Context } from '../common/context.js'
import { checkId } from '../common/id.js'
import { readPage } from '../common/read-page.js'
import { EmergencyDisclosure } from '../emergency-disclosure/emergency-disclosure.type.js'
import { Team } from '../team/team.type.js'
import { listOf, pageRows } from '../weights/weight.js'
import { AthleteConnection } from './athlete.connection.js'
import { RosterArguments } from './athlete.input.js'
import { Athlete } from './athlete.type.js'

type AthleteRow = RowOf<typeof athlete>

@Resolver(() => Athlete)
export class AthleteResolver {
  @Query(() => AthleteConnection, {
    complexity: pageRows,
    nullable: true,
    description: 'The athletes that you may see. Parents find their own children in `viewer.athletes` instead.',
  })
  roster(@Args(() => RosterArguments) { filter, orderBy, ...page }: RosterArguments, @Ctx() context: Context): Promise<object> {
    return readPage(AthleteConnection, context, roster, null, { filter: filter ?? null, orderBy: orderBy ?? null }, page)
  }

  @Query(() => Athlete, { nullable: true, description: 'One athlete. Null if there is no such athlete that you may see.' })
  athlete(@Arg('id', () => ID, { description: 'The athlete’s id.' }) id: string, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(athleteById, checkId('id', id), {})
  }

  @FieldResolver(() => [Team], { complexity: listOf(5), description: 'The athlete’s teams that you may see, by name.' })
  teams(@Root() { id }: AthleteRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(teamsOfAthlete, id, {})
  }

  @FieldResolver(() => CaseConnection, {
    complexity: pageRows,
    description: 'The athlete’s cases that you may see, by `openedAt`, earliest first.',
  })
  cases(
    @Root() { id }: AthleteRow,
    @Args(() => AthleteCasesArguments) { status, ...page }: AthleteCasesArguments,
    @Ctx() context: Context,
  ): Promise<object> {
    return readPage(CaseConnection, context, casesOfAthlete, id, { status: status ?? null }, page)
  }

  @FieldResolver(() => [EmergencyDisclosure], {
    complexity: listOf(5),
    nullable: true,
    description: 'All emergency disclosures of the athlete, including past ones, latest first.',
  })
  emergencyDisclosures(@Root() { id }: AthleteRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(disclosuresOfAthlete, id, {})
  }
}
