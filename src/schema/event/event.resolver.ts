import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { noteOfEvent } from '../../data/nouns/clinical-note.js'
import { caseById } from '../../data/nouns/case.js'
import { correctionsOfEvent, eventById, type event } from '../../data/nouns/event.js'
import { membershipById } from '../../data/nouns/membership.js'
import { isUnreadable, UnreadableNote } from '../../data/notes/marker.js'
import type { RowOf } from '../../data/read/noun.js'
import { Case } from '../case/case.type.js'
import type { Context } from '../common/context.js'
import { Membership } from '../membership/membership.type.js'
import { listOf } from '../weights/weight.js'
import { Event } from './event.type.js'

type EventRow = RowOf<typeof event>

@Resolver(() => Event)
export class EventResolver {
  @FieldResolver(() => Membership, { nullable: true, description: 'The person who recorded the event.' })
  author(@Root() { authorId }: EventRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, authorId, {})
  }

  @FieldResolver(() => Case, { nullable: true, description: 'The case that the event belongs to.' })
  case(@Root() { caseId }: EventRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(caseById, caseId, {})
  }

  @FieldResolver(() => String, { nullable: true, description: 'The trainer’s clinical notes. Null if there are none.' })
  async clinicalNotes(@Root() { id }: EventRow, @Ctx() { reader }: Context): Promise<string | null> {
    const note = await reader.one(noteOfEvent, id, {})
    if (isUnreadable(note?.body)) throw new UnreadableNote()
    return note?.body ?? null
  }

  @FieldResolver(() => Event, {
    nullable: true,
    description: 'The event that this one corrects. Null if it corrects none, or if you may not see that event.',
  })
  corrects(@Root() { correctsId }: EventRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(eventById, correctsId, {})
  }

  @FieldResolver(() => [Event], {
    complexity: listOf(5),
    description: 'The corrections of this event that you may see, earliest first.',
  })
  corrections(@Root() { id }: EventRow, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(correctionsOfEvent, id, {})
  }
}
