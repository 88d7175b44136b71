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
    description: 'Who of a team practices on a day, and within which limits; null where there is no team that you may see.',
  })
  async practicePlan(
    @Args(() => PracticePlanArguments) { teamId, date }: PracticePlanArguments,
    @Ctx() { reader }: Context,
  ): Promise<object | null> {
    const plan = await reader.one(practicePlanOfTeam, teamId.toLowerCase(), {})
    return plan && { ...plan, date: date ?? plan.today }
  }

  @FieldResolver(() => Team, { nullable: true, description: 'Whose plan it is.' })
  team(@Root() { id }: PracticePlan, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(teamById, id, {})
  }

  @FieldResolver(() => [Athlete], {
    complexity: listOf(50),
    description: 'Who practices without limits, by name: who is CLEARED, with no restriction in force.',
  })
  full(@Root() { id, date }: PracticePlan, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(fullOnDay, id, { date })
  }

  @FieldResolver(() => [LimitedAthlete], {
    complexity: listOf(50),
    description: 'Who practices within limits, by name: who is RESTRICTED, or has a restriction in force.',
  })
  async limited(@Root() { id, date }: PracticePlan, @Ctx() { reader }: Context): Promise<readonly object[]> {
    const rows = await reader.list(limitedOnDay, id, { date })
    return rows.map(row => Object.assign(new LimitedAthlete(), { row, date }))
  }

  @FieldResolver(() => [Athlete], {
    complexity: listOf(50),
    description: 'Who does not practice, by name: who is OUT, or must not play on that day.',
  })
  out(@Root() { id, date }: PracticePlan, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(outOnDay, id, { date })
  }

  @Mutation(() => PracticePlanLinkPayload, {
    nullable: true,
    description:
      'Makes a link that shows the practice plan as a page to print, once and within ten minutes, without signing in; it ends with your sign-in. NOT_FOUND where there is no team that you may see. Each call makes another link.',
  })
  async practicePlanLink(
    @Arg('input', () => PracticePlanLinkInput, { description: 'The plan.' }) { teamId, date }: PracticePlanLinkInput,
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
      'What the athlete must not do on that day, in the order in which it was added. Empty where none is written: ask the trainer.',
  })
  restrictions(@Root() { row, date }: LimitedAthlete, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(restrictionsOnDay, row.id, { date })
  }
}
