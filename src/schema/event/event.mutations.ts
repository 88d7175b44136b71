import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql'
import { reopenableInsteadOf } from '../../data/nouns/case.js'
import { setEventVisibility } from '../../data/writes/set-event-visibility.js'
import { recordSidelineEntry } from '../../data/writes/sideline-entry.js'
import { Case } from '../case/case.type.js'
import type { Context } from '../common/context.js'
import { SetEventVisibilityInput, SidelineEntryInput } from './event.input.js'
import { SetEventVisibilityPayload, SidelineEntryPayload, type TouchedIds } from './event.payload.js'
import { touchedBy } from './touched.resolver.js'

@Resolver(() => SidelineEntryPayload)
export class SidelineEntryResolver extends touchedBy(SidelineEntryPayload) {
  @Mutation(() => SidelineEntryPayload, {
    nullable: true,
    description:
      'Records an injury in three taps: athlete, body part, participation. One transaction finds the athlete’s active case for this body part and side or opens a new case, adds the event, and updates the athlete’s status. CONFLICT if the `entryKey` belongs to another entry.',
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
      'The resolved case of the same body part and side that could be reopened instead of the new case. Null if there is none, or if the entry did not open a case.',
  })
  reopenableCase(@Root() { newCaseId }: SidelineEntryPayload, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(reopenableInsteadOf, newCaseId, {})
  }
}

@Resolver(() => SetEventVisibilityPayload)
export class SetEventVisibilityResolver extends touchedBy(SetEventVisibilityPayload) {
  @Mutation(() => SetEventVisibilityPayload, {
    nullable: true,
    description: 'Changes which roles may see an event. The change takes effect with the next request, and is itself recorded.',
  })
  setEventVisibility(
    @Arg('input', () => SetEventVisibilityInput, { description: 'The event and its new visibility.' })
    input: SetEventVisibilityInput,
    @Ctx() context: Context,
  ): Promise<TouchedIds> {
    return setEventVisibility(context, input)
  }
}
