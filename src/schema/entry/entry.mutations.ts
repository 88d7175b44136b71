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
      'Records the entries that a device made while offline, in the order of `occurredAt`. Each entry is written or rejected on its own. You can safely send a batch again, whole or in part: no entry is written twice. An entry that happened before a clearance does not undo the clearance.',
  })
  async syncEntries(
    @Arg('entries', () => [EntryInput], { description: 'The entries: 1 to 200.' }) entries: readonly EntryInput[],
    @Arg('sentAt', () => DateTime, {
      nullable: true,
      description:
        'The device’s time when it sends the batch. Always send it: with it the server corrects the times of a device whose clock is wrong. Without it, a clock that is behind can make a new injury look older than a clearance. Events from a clock that is more than 5 minutes wrong are marked with `deviceClockOff`. Default: no correction.',
    })
    sentAt: Date | null,
    @Ctx() context: Context,
  ): Promise<SyncEntriesPayload> {
    return { results: await syncEntries(context, entries, sentAt) }
  }
}

@Resolver(() => EntryResult)
export class EntryResultResolver extends touchedBy(EntryResult as never) {}
