import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { eventById } from '../../data/nouns/event.js'
import type { restriction } from '../../data/nouns/restriction.js'
import type { RowOf } from '../../data/read/noun.js'
import type { Context } from '../common/context.js'
import { Event } from '../event/event.type.js'
import { Restriction } from './restriction.type.js'

type RestrictionRow = RowOf<typeof restriction>

@Resolver(() => Restriction)
export class RestrictionResolver {
  @FieldResolver(() => Event, { nullable: true, description: 'The event that added the restriction. Null if you may not see that event.' })
  addedBy(@Root() { addedById }: RestrictionRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(eventById, addedById, {})
  }

  @FieldResolver(() => Event, {
    nullable: true,
    description: 'The event that lifted the restriction. Null if it is not lifted, or if you may not see that event.',
  })
  liftedBy(@Root() { liftedById }: RestrictionRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(eventById, liftedById, {})
  }
}
