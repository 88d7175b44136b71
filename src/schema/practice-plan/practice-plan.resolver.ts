import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import { makeSecretToken } from '../../auth/secret-token.js'
import { fullOnDay, limitedOnDay, outOnDay, practicePlanOfTeam, restrictionsOnDay } from '../../data/nouns/practice-plan.js'
import { teamById } from '../../data/nouns/team.js'
import { addPracticePlanLink } from '../../data/writes/add-practice-plan-link.js'
import { Athlete } from '../athlete/athlete.type.js'
import type { Context } from '../common/context.js'
import { Restriction } from '../restriction/restriction.type.js'
import { Team } from '../team/team.type.js'
import { listOf } from '../weights/weight.js'
import { PracticePlanArguments, PracticePlanLinkInput } from './practice-plan.input.js'
import { practicePlanLinkPath } from './practice-plan.path.js'
import { LimitedAthlete, PracticePlan, PracticePlanLinkPayload } from './practice-plan.type.js'

@Resolver(() => PracticePlan)
export class PracticePlanResolver {
  @Query(() => PracticePlan, {
    nullable: true,
    description: 'Which athletes of a team practice on a day, and with which limits. Null if there is no such team that you may see.',
  })
  async practicePlan(
    @Args(() => PracticePlanArguments) { teamId, date }: PracticePlanArguments,
    @Ctx() { reader }: Context,
  ): Promise<object | null> {
    const plan = await reader.one(practicePlanOfTeam, teamId.toLowerCase(), {})
    return plan && { ...plan, date: date ?? plan.today }
  }

  @FieldResolver(() => Team, { nullable: true, description: 'The team that the plan is for.' })
  team(@Root() { id }: PracticePlan, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(teamById, id, {})
  }

  @FieldResolver(() => [Athlete], {
    complexity: listOf(50),
    description: 'The athletes who practice without limits, by name: CLEARED, and with no restriction in force on that day.',
  })
  full(@Root() { id, date }: PracticePlan, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(fullOnDay, id, { date })
  }

  @FieldResolver(() => [LimitedAthlete], {
    complexity: listOf(50),
    description: 'The athletes who practice within limits, by name: RESTRICTED, or with a restriction in force on that day.',
  })
  async limited(@Root() { id, date }: PracticePlan, @Ctx() { reader }: Context): Promise<readonly object[]> {
    const rows = await reader.list(limitedOnDay, id, { date })
    return rows.map(row => Object.assign(new LimitedAthlete(), { row, date }))
  }

  @FieldResolver(() => [Athlete], {
    complexity: listOf(50),
    description: 'The athletes who do not practice, by name: OUT, or with a NO_PLAY restriction in force on that day.',
  })
  out(@Root() { id, date }: PracticePlan, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(outOnDay, id, { date })
  }

  @Mutation(() => PracticePlanLinkPayload, {
    nullable: true,
    description:
      'Creates a link to the practice plan as a printable page. The link opens once, within 10 minutes, without signing in. It stops working when your session ends. Each call creates a new link. NOT_FOUND if there is no such team that you may see.',
  })
  async practicePlanLink(
    @Arg('input', () => PracticePlanLinkInput, { description: 'The team and the day.' }) { teamId, date }: PracticePlanLinkInput,
    @Ctx() context: Context,
  ): Promise<PracticePlanLinkPayload> {
    const { token, hash: tokenHash } = makeSecretToken(context.signedIn.schoolId)
    const { expiresAt } = await addPracticePlanLink(context, { teamId, date: date ?? null, tokenHash })
    return { url: practicePlanLinkPath(teamId.toLowerCase(), token), expiresAt }
  }
}

@Resolver(() => LimitedAthlete)
export class LimitedAthleteResolver {
  @FieldResolver(() => [Restriction], {
    complexity: listOf(5),
    description:
      'What the athlete must not do on that day, in the order in which the restrictions were added. If the list is empty, ask the trainer before practice.',
  })
  restrictions(@Root() { row, date }: LimitedAthlete, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(restrictionsOnDay, row.id, { date })
  }
}
