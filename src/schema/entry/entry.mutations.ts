import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import type { Context } from '../common/context.js'
import { DateTime } from '../common/scalars.js'
import { touchedBy } from '../event/touched.resolver.js'
import { EntryInput } from './entry.input.js'
import { EntryResult, SyncEntriesPayload } from './entry.payload.js'
import { syncEntries } from './sync-entries.js'

@Resolver()
export class SyncEntriesResolver {
  @Mutation(() => SyncEntriesPayload, {
    nullable: true,
    description:
      'Records what a device has kept while it had no signal, in the order of `occurredAt`; each entry is written or rejected by itself. A batch that is sent again, whole or in part, writes nothing new. What is older than a clearance does not undo it.',
  })
  async syncEntries(
    @Arg('entries', () => [EntryInput], { description: 'The entries, 1 to 200.' }) entries: readonly EntryInput[],
    @Arg('sentAt', () => DateTime, {
      nullable: true,
      description:
        'What time it is by the device’s own clock. It tells the server how far that clock is off: times are compared with that in mind, and events from a clock that is more than 5 minutes off are marked (`deviceClockOff`).',
    })
    sentAt: Date | null,
    @Ctx() context: Context,
  ): Promise<SyncEntriesPayload> {
    return { results: await syncEntries(context, entries, sentAt) }
  }
}

@Resolver(() => EntryResult)
export class EntryResultResolver extends touchedBy(EntryResult as never) {}
