import { Ctx, FieldResolver, Resolver, Root, type ClassType } from 'type-graphql'
import { eventById } from '../../data/nouns/event.js'
import { changedBy } from '../case/changed.resolver.js'
import type { Context } from '../common/context.js'
import type { TouchedIds } from './event.payload.js'
import { Event } from './event.type.js'

/** Resolves the fields that all payloads about an event share. */
export function touchedBy(payload: ClassType<TouchedIds>): new () => object {
  @Resolver(() => payload)
  abstract class TouchedResolver extends changedBy(payload) {
    @FieldResolver(() => Event, { nullable: true, description: 'The event that was added or changed.' })
    event(@Root() { eventId }: TouchedIds, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(eventById, eventId, {})
    }
  }
  return TouchedResolver as unknown as new () => object
}
