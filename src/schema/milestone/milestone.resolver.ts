import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { caseById } from '../../data/nouns/case.js'
import type { milestone } from '../../data/nouns/milestone.js'
import type { RowOf } from '../../data/read/noun.js'
import { Case } from '../case/case.type.js'
import type { Context } from '../common/context.js'
import { Milestone } from './milestone.type.js'

@Resolver(() => Milestone)
export class MilestoneResolver {
  @FieldResolver(() => Case, { nullable: true, description: 'The case that the milestone belongs to.' })
  case(@Root() { caseId }: RowOf<typeof milestone>, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(caseById, caseId, {})
  }
}
