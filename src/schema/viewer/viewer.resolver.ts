import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { childrenOfParent } from '../../data/nouns/athlete.js'
import { disclosuresToViewer } from '../../data/nouns/emergency-disclosure.js'
import { otherMembershipsOfViewer } from '../../data/nouns/membership.js'
import { ofType } from '../../data/nouns/permission.js'
import { schoolById } from '../../data/nouns/school.js'
import { teamsOfCoach } from '../../data/nouns/team.js'
import { viewerByMembership, type viewer } from '../../data/nouns/viewer.js'
import type { RowOf } from '../../data/read/noun.js'
import { unauthenticated } from '../../errors.js'
import { permissions, type PermissionRow } from '../../policy/permissions.js'
import { Athlete } from '../athlete/athlete.type.js'
import type { Context } from '../common/context.js'
import { EmergencyDisclosure } from '../emergency-disclosure/emergency-disclosure.type.js'
import { Membership } from '../membership/membership.type.js'
import { Permission } from '../permission/permission.type.js'
import { School } from '../school/school.type.js'
import { Team } from '../team/team.type.js'
import { listOf } from '../weights/weight.js'
import { Viewer } from './viewer.type.js'

type ViewerRow = RowOf<typeof viewer>

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer, { description: 'You, as the server knows you.' })
  async viewer(@Ctx() { reader, signedIn }: Context): Promise<object> {
    const row = await reader.one(viewerByMembership, signedIn.membershipId, {})
    if (!row) throw unauthenticated()
    return row
  }

  @FieldResolver(() => School, { nullable: true, description: 'Your school.' })
  school(@Root() { schoolId }: ViewerRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(schoolById, schoolId, {})
  }

  @FieldResolver(() => [Team], { complexity: listOf(5), description: 'The teams that you coach, by name; empty where you coach none.' })
  teams(@Root() { membershipId }: ViewerRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(teamsOfCoach, membershipId, {})
  }

  @FieldResolver(() => [Athlete], {
    complexity: listOf(5),
    description: 'Your own children, by name; empty where you are nobody’s parent here.',
  })
  athletes(@Root() { membershipId }: ViewerRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(childrenOfParent, membershipId, {})
  }

  @FieldResolver(() => [Membership], {
    complexity: listOf(5),
    description: 'Your other memberships, in this school and in others: `switchMembership` takes you there.',
  })
  memberships(@Root() { userId }: ViewerRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(otherMembershipsOfViewer, userId, {})
  }

  @FieldResolver(() => [EmergencyDisclosure], {
    complexity: listOf(5),
    description:
      'The athletes whom a trainer has disclosed to you in an emergency, as long as that is in force, the first to end first. You see them as if they were on a team of yours or your own children; `teams` and `athletes` do not list them.',
  })
  emergencyDisclosures(@Root() { membershipId }: ViewerRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(disclosuresToViewer, membershipId, {})
  }

  @FieldResolver(() => [Permission], {
    complexity: listOf(5),
    description:
      'What your role may see and do, field by field, in alphabetical order: the access matrix itself, so that a frontend can leave out what would be refused. Which rows there are for you is not in it: that is decided row by row.',
  })
  permissions(
    @Arg('type', () => String, { nullable: true, description: 'The fields of this type alone, for example `Event` or `Mutation`.' })
    type: string | null | undefined,
    @Ctx() { signedIn }: Context,
  ): readonly PermissionRow[] {
    return ofType(permissions[signedIn.role], type ?? null)
  }
}
