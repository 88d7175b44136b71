import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { membership } from '../../data/nouns/membership.js'
import { schoolById } from '../../data/nouns/school.js'
import type { RowOf } from '../../data/read/noun.js'
import type { Context } from '../common/context.js'
import { School } from '../school/school.type.js'
import { Membership } from './membership.type.js'

@Resolver(() => Membership)
export class MembershipResolver {
  @FieldResolver(() => School, { nullable: true, description: 'The school that the membership belongs to.' })
  school(@Root() { schoolId }: RowOf<typeof membership>, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(schoolById, schoolId, {})
  }
}
