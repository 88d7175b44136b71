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
  @Query(() => Viewer, { description: 'You: who is signed in.' })
  async viewer(@Ctx() { reader, signedIn }: Context): Promise<object> {
    const row = await reader.one(viewerByMembership, signedIn.membershipId, {})
    if (!row) throw unauthenticated()
    return row
  }

  @FieldResolver(() => School, { nullable: true, description: 'The school that you are signed in to.' })
  school(@Root() { schoolId }: ViewerRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(schoolById, schoolId, {})
  }

  @FieldResolver(() => [Team], { complexity: listOf(5), description: 'The teams that you coach, by name. Empty if you coach none.' })
  teams(@Root() { membershipId }: ViewerRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(teamsOfCoach, membershipId, {})
  }

  @FieldResolver(() => [Athlete], {
    complexity: listOf(5),
    description: 'Your own children, by name. Empty if you are not signed in as a parent.',
  })
  athletes(@Root() { membershipId }: ViewerRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(childrenOfParent, membershipId, {})
  }

  @FieldResolver(() => [Membership], {
    complexity: listOf(5),
    description: 'Your other memberships, in this school and in others. `switchMembership` signs you in to one of them.',
  })
  memberships(@Root() { userId }: ViewerRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(otherMembershipsOfViewer, userId, {})
  }

  @FieldResolver(() => [EmergencyDisclosure], {
    complexity: listOf(5),
    description:
      'The emergency disclosures to you that are in force. The one that ends first comes first. You see these athletes as if they were on your own teams or were your own children. `teams` and `athletes` do not list them.',
  })
  emergencyDisclosures(@Root() { membershipId }: ViewerRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(disclosuresToViewer, membershipId, {})
  }

  @FieldResolver(() => [Permission], {
    complexity: listOf(5),
    description:
      'What your role may see and do, field by field, in alphabetical order. This is the access matrix: a frontend can use it to hide what would be refused. `scope` says which rows your role can reach in general. Whether you can see a particular row is decided row by row.',
  })
  permissions(
    @Arg('type', () => String, {
      nullable: true,
      description: 'Only the fields of this type, for example `Event` or `Mutation`. Default: all types.',
    })
    type: string | null | undefined,
    @Ctx() { signedIn }: Context,
  ): readonly PermissionRow[] {
    return ofType(permissions[signedIn.role], type ?? null)
  }
}
