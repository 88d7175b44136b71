import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql'
import { audienceOfEvent } from '../../data/nouns/audience.js'
import { membershipById } from '../../data/nouns/membership.js'
import { teamById } from '../../data/nouns/team.js'
import type { Context } from '../common/context.js'
import { checkId } from '../common/id.js'
import { Membership } from '../membership/membership.type.js'
import { Team } from '../team/team.type.js'
import { listOf } from '../weights/weight.js'
import { AccessReason, EventAudience } from './audience.type.js'

@Resolver(() => EventAudience)
export class EventAudienceResolver {
  @Query(() => [EventAudience], {
    complexity: listOf(50),
    nullable: true,
    description:
      'Everyone who can see this event now, and why: trainers first, then coaches, then parents, each by name. Coaches are listed if the event is visible to COACH and its case is active. Parents are listed if the event is visible to PARENT. Administrators are never listed. Null if there is no such event.',
  })
  async whoCanSee(
    @Arg('eventId', () => ID, { description: 'The event’s id.' }) eventId: string,
    @Ctx() { reader }: Context,
  ): Promise<readonly object[] | null> {
    const audience = await reader.list(audienceOfEvent, checkId('eventId', eventId), {})
    return audience.length > 0 ? audience : null
  }

  @FieldResolver(() => Membership, { description: 'The person.' })
  membership(@Root() { membershipId }: EventAudience, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, membershipId, {})
  }
}

@Resolver(() => AccessReason)
export class AccessReasonResolver {
  @FieldResolver(() => Team, { nullable: true, description: 'COACH_OF_TEAM only: the team that the athlete is on. Null for other kinds.' })
  team(@Root() { teamId }: AccessReason, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(teamById, teamId, {})
  }
}
