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
  @Query(() => Today, { nullable: true, description: 'What a trainer looks at in the morning.' })
  async today(@Args(() => TodayArguments) args: TodayArguments, @Ctx() { reader, signedIn }: Context): Promise<object | null> {
    const untouchedDays = args.untouchedDays ?? DEFAULT_UNTOUCHED_DAYS
    const today = await reader.one(todayOfSchool, signedIn.schoolId, { untouchedDays })
    return today && { ...today, untouchedDays }
  }

  @FieldResolver(() => CaseConnection, {
    complexity: pageRows,
    description:
      'Who is out, and until when: the active cases that take their athlete out, in the order of `cases`. An athlete with two such cases stands in it twice.',
  })
  out(@Args(() => PageArguments) page: PageArguments, @Ctx() context: Context): Promise<object> {
    return readPage(CaseConnection, context, outToday, null, {}, page)
  }

  @FieldResolver(() => CaseConnection, {
    complexity: pageRows,
    description:
      'Who is restricted, and until when (`Case.restrictedUntil`): the active cases that restrict their athlete, in the order of `cases`. Athletes whom another case takes out stand in `out` alone.',
  })
  restricted(@Args(() => PageArguments) page: PageArguments, @Ctx() context: Context): Promise<object> {
    return readPage(CaseConnection, context, restrictedToday, null, {}, page)
  }

  @FieldResolver(() => MilestoneConnection, {
    complexity: pageRows,
    description: 'The milestones of active cases that should be reached by today and are not, the longest overdue first.',
  })
  milestonesDue(@Args(() => PageArguments) page: PageArguments, @Ctx() context: Context): Promise<object> {
    return readPage(MilestoneConnection, context, milestonesDue, null, {}, page)
  }

  @FieldResolver(() => CaseConnection, {
    complexity: pageRows,
    description: 'The active cases that nobody has touched for so many days (`Case.updatedAt`), the longest first.',
  })
  untouched(@Root() { untouchedDays }: Today, @Args(() => PageArguments) page: PageArguments, @Ctx() context: Context): Promise<object> {
    return readPage(CaseConnection, context, untouchedToday, null, { untouchedDays }, page)
  }
}
