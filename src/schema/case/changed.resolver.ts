import { Ctx, FieldResolver, Resolver, Root, type ClassType } from 'type-graphql'
import { athleteById } from '../../data/nouns/athlete.js'
import { caseById } from '../../data/nouns/case.js'
import { Athlete } from '../athlete/athlete.type.js'
import type { Context } from '../common/context.js'
import { Case } from './case.type.js'
import type { ChangedIds } from './changed.payload.js'

/** Resolves the fields that all payloads about a case share. */
export function changedBy(payload: ClassType<ChangedIds>): new () => object {
  @Resolver(() => payload)
  abstract class ChangedResolver {
    @FieldResolver(() => Case, { nullable: true, description: 'The case as it is now.' })
    case(@Root() { caseId }: ChangedIds, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(caseById, caseId, {})
    }

    @FieldResolver(() => Athlete, { nullable: true, description: 'The athlete, with the status as it is now.' })
    athlete(@Root() { athleteId }: ChangedIds, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(athleteById, athleteId, {})
    }
  }
  return ChangedResolver as unknown as new () => object
}
