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
    description: `Who was shown this student’s data, when, and which kinds of it; what was shown last comes first. Null where there is no such \
student whom you may see, and for a parent where the student is not their own child. A record is there from the moment on at which the data was shown. Reading this log shows no student’s data, and is not on it.`,
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
    description: 'Who was shown the data. Null where you may not know that person: a parent is told of another parent’s role alone.',
  })
  membership(@Root() { membershipId }: RowOf<typeof accessRecord>, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, membershipId, {})
  }
}
