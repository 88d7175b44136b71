import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql'
import { athleteById } from '../../data/nouns/athlete.js'
import { clearanceChecklistOfCase } from '../../data/nouns/clearance.js'
import { caseById, triage, type injuryCase } from '../../data/nouns/case.js'
import { timelineOfCase } from '../../data/nouns/event.js'
import { milestonesOfCase } from '../../data/nouns/milestone.js'
import { untilOfCase } from '../../data/nouns/restricted-until.js'
import { phaseBarsOfCase } from '../../data/nouns/phase-bar.js'
import { restrictionsOfCase } from '../../data/nouns/restriction.js'
import type { RowOf } from '../../data/read/noun.js'
import { Athlete } from '../athlete/athlete.type.js'
import { ClearanceCheck } from '../clearance/clearance-check.type.js'
import { SignatureArguments } from '../clearance/clearance.input.js'
import type { Context } from '../common/context.js'
import { checkId } from '../common/id.js'
import { readPage } from '../common/read-page.js'
import { CalendarDate } from '../common/scalars.js'
import { EventConnection } from '../event/event.connection.js'
import { TimelineArguments } from '../event/event.input.js'
import { Milestone } from '../milestone/milestone.type.js'
import { PhaseBar } from '../phase-bar/phase-bar.type.js'
import { Restriction } from '../restriction/restriction.type.js'
import { listOf, pageRows } from '../weights/weight.js'
import { CaseConnection } from './case.connection.js'
import { CasesArguments } from './case.input.js'
import { Case } from './case.type.js'

type CaseRow = RowOf<typeof injuryCase>

@Resolver(() => Case)
export class CaseResolver {
  @Query(() => CaseConnection, {
    complexity: pageRows,
    nullable: true,
    description:
      'The triage list of all cases: the highest attention level first. Within a level, the case that has been untouched longest comes first (oldest `Case.updatedAt`).',
  })
  cases(@Args(() => CasesArguments) { filter, ...page }: CasesArguments, @Ctx() context: Context): Promise<object> {
    return readPage(CaseConnection, context, triage, null, { filter: filter ?? null }, page)
  }

  @Query(() => Case, { nullable: true, description: 'One case. Null if there is no such case that you may see.' })
  case(@Arg('id', () => ID, { description: 'The case’s id.' }) id: string, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(caseById, checkId('id', id), {})
  }

  @FieldResolver(() => Athlete, { nullable: true, description: 'The injured athlete.' })
  athlete(@Root() { athleteId }: CaseRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(athleteById, athleteId, {})
  }

  @FieldResolver(() => CalendarDate, {
    nullable: true,
    description: 'The last day of the case’s active restrictions. Null if there are none, or if one of them has no last day.',
  })
  async restrictedUntil(@Root() { id }: CaseRow, @Ctx() { reader }: Context): Promise<string | null> {
    return (await reader.one(untilOfCase, id, {}))?.until ?? null
  }

  @FieldResolver(() => [Milestone], { complexity: listOf(10), nullable: true, description: 'The case’s milestones, by position.' })
  milestones(@Root() { id }: CaseRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(milestonesOfCase, id, {})
  }

  @FieldResolver(() => PhaseBar, {
    nullable: true,
    description:
      'The Phase Bar to show first: a running protocol before a completed one, and a return to play before any other. Without a protocol, it is the bar of the case’s milestones. Null if the case has no milestones.',
  })
  phaseBar(@Root() { id }: CaseRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(phaseBarsOfCase, id, {})
  }

  @FieldResolver(() => [PhaseBar], {
    complexity: listOf(5),
    nullable: true,
    description:
      'All Phase Bars of the case, beginning with the one in `phaseBar`. There is one for each protocol, such as return to sport and return to learn, and one for the milestones without a protocol.',
  })
  phaseBars(@Root() { id }: CaseRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(phaseBarsOfCase, id, {})
  }

  @FieldResolver(() => EventConnection, {
    complexity: pageRows,
    nullable: true,
    description: 'The case’s events that you may see, by `occurredAt`, earliest first.',
  })
  timeline(
    @Root() { id }: CaseRow,
    @Args(() => TimelineArguments) { types, ...page }: TimelineArguments,
    @Ctx() context: Context,
  ): Promise<object> {
    return readPage(EventConnection, context, timelineOfCase, id, { types: types ?? null }, page)
  }

  @FieldResolver(() => [Restriction], {
    complexity: listOf(5),
    description: 'What the athlete must not do because of this case, in the order in which the restrictions were added.',
  })
  restrictions(
    @Root() { id }: CaseRow,
    @Arg('active', () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: 'True: only restrictions that are active. False: only those that are not. Null: all. Default: true.',
    })
    active: boolean | null,
    @Ctx() { reader }: Context,
  ): Promise<readonly object[]> {
    return reader.list(restrictionsOfCase, id, { active })
  }

  @FieldResolver(() => [ClearanceCheck], {
    complexity: listOf(5),
    nullable: true,
    description:
      'The conditions that `grantClearance` would check now if it were sent with the same `signedBy`, `licenceType` and `noteDate`. The clearance is refused until all of them are MET. Empty if nothing is required: for a resolved case, and after an injury other than a head injury. Exception: if `noteDate` is given, WRITTEN_NOTE_DATED is listed after any injury.',
  })
  clearanceChecklist(
    @Root() { id }: CaseRow,
    @Args(() => SignatureArguments) signature: SignatureArguments,
    @Ctx() { reader }: Context,
  ): Promise<readonly object[]> {
    return reader.list(clearanceChecklistOfCase, id, signature)
  }
}
