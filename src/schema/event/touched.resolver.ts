import { Ctx, FieldResolver, Resolver, Root, type ClassType } from 'type-graphql'
import { athleteById } from '../../data/nouns/athlete.js'
import { caseById } from '../../data/nouns/case.js'
import { eventById } from '../../data/nouns/event.js'
import { Athlete } from '../athlete/athlete.type.js'
import { Case } from '../case/case.type.js'
import type { Context } from '../common/context.js'
import type { TouchedIds } from './event.payload.js'
import { Event } from './event.type.js'

/** The fields that every payload about an event has. */
export function touchedBy(payload: ClassType<TouchedIds>): new () => object {
  @Resolver(() => payload)
  abstract class TouchedResolver {
    @FieldResolver(() => Event, { nullable: true, description: 'The event that was added or changed.' })
    event(@Root() { eventId }: TouchedIds, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(eventById, eventId, {})
    }

    @FieldResolver(() => Case, { nullable: true, description: 'Its case, as it is now.' })
    case(@Root() { caseId }: TouchedIds, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(caseById, caseId, {})
    }

    @FieldResolver(() => Athlete, { nullable: true, description: 'The athlete, as the status is now.' })
    athlete(@Root() { athleteId }: TouchedIds, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(athleteById, athleteId, {})
    }
  }
  return TouchedResolver as unknown as new () => object
}
