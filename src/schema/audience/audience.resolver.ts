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
      'Everyone who would be shown this event if they asked now, and why: trainers first, then coaches, then parents, by name. Coaches are among them where the event is shown to coaches and its case is active, parents where it is shown to parents; admins never. Null where there is no such event.',
  })
  async whoCanSee(
    @Arg('eventId', () => ID, { description: 'The event’s id.' }) eventId: string,
    @Ctx() { reader }: Context,
  ): Promise<readonly object[] | null> {
    const audience = await reader.list(audienceOfEvent, checkId('eventId', eventId), {})
    return audience.length > 0 ? audience : null
  }

  @FieldResolver(() => Membership, { description: 'Who it is.' })
  membership(@Root() { membershipId }: EventAudience, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, membershipId, {})
  }
}

@Resolver(() => AccessReason)
export class AccessReasonResolver {
  @FieldResolver(() => Team, { nullable: true, description: 'With COACH_OF_TEAM: the team that the athlete is on. Else null.' })
  team(@Root() { teamId }: AccessReason, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(teamById, teamId, {})
  }
}
