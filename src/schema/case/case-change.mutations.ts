import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { setAttentionLevel } from '../../data/writes/set-attention-level.js'
import type { Context } from '../common/context.js'
import { SetAttentionLevelInput } from './case-change.input.js'
import { SetAttentionLevelPayload } from './case-change.payload.js'
import type { ChangedIds } from './changed.payload.js'
import { changedBy } from './changed.resolver.js'

@Resolver(() => SetAttentionLevelPayload)
export class SetAttentionLevelResolver extends changedBy(SetAttentionLevelPayload) {
  @Mutation(() => SetAttentionLevelPayload, {
    nullable: true,
    description: 'Sets how much attention a case needs. The server records who set it, when, and the previous level.',
  })
  setAttentionLevel(
    @Arg('input', () => SetAttentionLevelInput, { description: 'The case and its new attention level.' }) input: SetAttentionLevelInput,
    @Ctx() context: Context,
  ): Promise<ChangedIds> {
    return setAttentionLevel(context, input)
  }
}
