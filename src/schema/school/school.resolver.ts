import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { clearancePolicyOfSchool } from '../../data/nouns/clearance.js'
import { plainSportName, schoolById } from '../../data/nouns/school.js'
import { Sport } from '../../generated/prisma/enums.js'
import { notFound } from '../../errors.js'
import { ClearancePolicy } from '../clearance/clearance-policy.type.js'
import type { Context } from '../common/context.js'
import { School } from './school.type.js'

/** The school's name for a sport. The database has checked the config's shape. */
function sportNameIn(config: unknown, sport: Sport): string {
  const { sportNames } = config as { readonly sportNames?: Readonly<Partial<Record<Sport, string>>> }
  return sportNames?.[sport] ?? plainSportName(sport)
}

@Resolver(() => School)
export class SchoolResolver {
  @Query(() => School, { description: 'The school that you are signed in to.' })
  async school(@Ctx() { reader, signedIn }: Context): Promise<object> {
    const school = await reader.one(schoolById, signedIn.schoolId, {})
    if (!school) throw notFound('school')
    return school
  }

  @FieldResolver(() => String, { description: 'What the school calls a sport: its own name if it has set one, else the standard name.' })
  sportName(@Root() { config }: School, @Arg('sport', () => Sport, { description: 'The sport to name.' }) sport: Sport): string {
    return sportNameIn(config, sport)
  }

  @FieldResolver(() => ClearancePolicy, {
    nullable: true,
    description:
      'What the school requires for a clearance after a head injury. Null for a school other than the one that you are signed in to.',
  })
  clearancePolicy(@Root() { id }: School, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(clearancePolicyOfSchool, id, {})
  }
}
