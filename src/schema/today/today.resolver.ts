import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { milestonesDue } from '../../data/nouns/milestone.js'
import { DEFAULT_UNTOUCHED_DAYS, outToday, restrictedToday, todayOfSchool, untouchedToday } from '../../data/nouns/today.js'
import { CaseConnection } from '../case/case.connection.js'
import { PageArguments } from '../common/connection.js'
import type { Context } from '../common/context.js'
import { readPage } from '../common/read-page.js'
import { MilestoneConnection } from '../milestone/milestone.connection.js'
import { pageRows } from '../weights/weight.js'
import { Today, TodayArguments } from './today.type.js'

@Resolver(() => Today)
export class TodayResolver {
  @Query(() => Today, { nullable: true, description: 'The trainer’s morning list: where to look first.' })
  async today(@Args(() => TodayArguments) args: TodayArguments, @Ctx() { reader, signedIn }: Context): Promise<object | null> {
    const untouchedDays = args.untouchedDays ?? DEFAULT_UNTOUCHED_DAYS
    const today = await reader.one(todayOfSchool, signedIn.schoolId, { untouchedDays })
    return today && { ...today, untouchedDays }
  }

  @FieldResolver(() => CaseConnection, {
    complexity: pageRows,
    description: 'The active cases that are OUT, in the order of `cases`. An athlete with two such cases is listed twice.',
  })
  out(@Args(() => PageArguments) page: PageArguments, @Ctx() context: Context): Promise<object> {
    return readPage(CaseConnection, context, outToday, null, {}, page)
  }

  @FieldResolver(() => CaseConnection, {
    complexity: pageRows,
    description:
      'The active cases that are RESTRICTED, in the order of `cases`. `Case.restrictedUntil` says until when. An athlete who is OUT because of another case is listed only in `out`.',
  })
  restricted(@Args(() => PageArguments) page: PageArguments, @Ctx() context: Context): Promise<object> {
    return readPage(CaseConnection, context, restrictedToday, null, {}, page)
  }

  @FieldResolver(() => MilestoneConnection, {
    complexity: pageRows,
    description: 'The milestones of active cases with a target date of today or earlier that are not reached, longest overdue first.',
  })
  milestonesDue(@Args(() => PageArguments) page: PageArguments, @Ctx() context: Context): Promise<object> {
    return readPage(MilestoneConnection, context, milestonesDue, null, {}, page)
  }

  @FieldResolver(() => CaseConnection, {
    complexity: pageRows,
    description:
      'The active cases with nothing recorded or changed (`Case.updatedAt`) in the last `untouchedDays` days, longest untouched first.',
  })
  untouched(@Root() { untouchedDays }: Today, @Args(() => PageArguments) page: PageArguments, @Ctx() context: Context): Promise<object> {
    return readPage(CaseConnection, context, untouchedToday, null, { untouchedDays }, page)
  }
}
