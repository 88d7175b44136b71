import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root, type ClassType } from 'type-graphql'
import { athleteById } from '../../data/nouns/athlete.js'
import { caseById, reopenableInsteadOf } from '../../data/nouns/case.js'
import { eventById } from '../../data/nouns/event.js'
import { setEventVisibility } from '../../data/writes/set-event-visibility.js'
import { recordSidelineEntry } from '../../data/writes/sideline-entry.js'
import { Athlete } from '../athlete/athlete.type.js'
import { Case } from '../case/case.type.js'
import type { Context } from '../common/context.js'
import { SetEventVisibilityInput, SidelineEntryInput } from './event.input.js'
import { SetEventVisibilityPayload, SidelineEntryPayload, type TouchedIds } from './event.payload.js'
import { Event } from './event.type.js'

/** The fields that every payload about an event has. */
function touchedBy(payload: ClassType<TouchedIds>): new () => object {
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

@Resolver(() => SidelineEntryPayload)
export class SidelineEntryResolver extends touchedBy(SidelineEntryPayload) {
  @Mutation(() => SidelineEntryPayload, {
    nullable: true,
    description:
      'The three taps: finds the athlete’s active case of this body part and side, or opens one, adds the event, and sets the status, all or nothing. CONFLICT where the key belongs to another entry.',
  })
  sidelineEntry(
    @Arg('input', () => SidelineEntryInput, { description: 'The entry.' }) input: SidelineEntryInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return recordSidelineEntry(context, input)
  }

  @FieldResolver(() => Case, {
    nullable: true,
    description:
      'Where the entry opened a case: the resolved one of the same body part and side that could be reopened instead, if there is one.',
  })
  reopenableCase(@Root() { newCaseId }: SidelineEntryPayload, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(reopenableInsteadOf, newCaseId, {})
  }
}

@Resolver(() => SetEventVisibilityPayload)
export class SetEventVisibilityResolver extends touchedBy(SetEventVisibilityPayload) {
  @Mutation(() => SetEventVisibilityPayload, {
    nullable: true,
    description: 'Shows an event to other roles, or no longer; it counts from the next request on, and is itself recorded.',
  })
  setEventVisibility(
    @Arg('input', () => SetEventVisibilityInput, { description: 'The event, and its visibility from now on.' })
    input: SetEventVisibilityInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return setEventVisibility(context, input)
  }
}
