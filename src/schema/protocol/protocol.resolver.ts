import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { protocols, stepsOfProtocol, type protocol } from '../../data/nouns/protocol.js'
import type { RowOf } from '../../data/read/noun.js'
import type { Context } from '../common/context.js'
import { listOf } from '../weights/weight.js'
import { Protocol, ProtocolStep } from './protocol.type.js'

@Resolver(() => Protocol)
export class ProtocolResolver {
  @Query(() => [Protocol], { complexity: listOf(10), nullable: true, description: 'The school’s protocols, by name.' })
  protocols(@Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(protocols, null, {})
  }

  @FieldResolver(() => [ProtocolStep], { complexity: listOf(10), description: 'The steps of the protocol, by position.' })
  steps(@Root() { id }: RowOf<typeof protocol>, @Ctx() { reader }: Context): Promise<readonly object[]> {
    return reader.list(stepsOfProtocol, id, {})
  }
}
