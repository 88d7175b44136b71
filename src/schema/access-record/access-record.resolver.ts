import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql'
import { accessLogOfAthlete, athleteOfAccessLog, type accessRecord } from '../../data/nouns/access-record.js'
import { membershipById } from '../../data/nouns/membership.js'
import type { RowOf } from '../../data/read/noun.js'
import { PageArguments } from '../common/connection.js'
import type { Context } from '../common/context.js'
import { checkId } from '../common/id.js'
import { readPage } from '../common/read-page.js'
import { Membership } from '../membership/membership.type.js'
import { pageRows } from '../weights/weight.js'
import { AccessRecordConnection } from './access-record.connection.js'
import { AccessRecord } from './access-record.type.js'

@Resolver(() => AccessRecord)
export class AccessRecordResolver {
  @Query(() => AccessRecordConnection, {
    complexity: pageRows,
    nullable: true,
    description:
      'Who saw this athlete’s data, when, and which kinds of data, latest first. Null if there is no such athlete that you may see. Parents get only the logs of their own children. A record is in the log as soon as the data was shown. Reading the log shows no athlete’s data, so it is not logged itself.',
  })
  async accessLog(
    @Arg('athleteId', () => ID, { description: 'The athlete’s id.' }) athleteId: string,
    @Args(() => PageArguments) page: PageArguments,
    @Ctx() context: Context,
  ): Promise<object | null> {
    const athlete = await context.reader.one(athleteOfAccessLog, checkId('athleteId', athleteId), {})
    return athlete && readPage(AccessRecordConnection, context, accessLogOfAthlete, athlete.id, {}, page)
  }

  @FieldResolver(() => Membership, {
    nullable: true,
    description: 'Who saw the data. Null if you may not know who it was: parents see the role of another parent, but not the name.',
  })
  membership(@Root() { membershipId }: RowOf<typeof accessRecord>, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, membershipId, {})
  }
}
