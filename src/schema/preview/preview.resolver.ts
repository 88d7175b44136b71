import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql'
import { sqlStateOf } from '../../data/database-errors.js'
import { athleteById } from '../../data/nouns/athlete.js'
import { audienceOfAthlete, type athleteAudience } from '../../data/nouns/audience.js'
import { membershipById } from '../../data/nouns/membership.js'
import type { RowOf } from '../../data/read/noun.js'
import { badUserInput } from '../../errors.js'
import { Role } from '../../generated/prisma/enums.js'
import type { Context } from '../common/context.js'
import { checkId } from '../common/id.js'
import { Membership } from '../membership/membership.type.js'
import { worth } from '../weights/weight.js'
import { PREVIEW_QUERY, previewDocument, previewHash, previewOperation } from './preview.document.js'
import { AccessPreview } from './preview.type.js'

const MOST_PREVIEWS = 20
/** All admins of a school see the same. */
const MOST_OF_ADMINS = 1
/** begin_preview raises this if the membership was deleted or disabled meanwhile. */
const GONE = 'P0002'

type Audience = RowOf<typeof athleteAudience>

async function previewOf(context: Context, { membershipId, role, reasons }: Audience, athleteId: string): Promise<AccessPreview | null> {
  const { services, signedIn, requestId, deadline } = context
  if (!services.executeAs) throw new Error('this server does not run previews')
  const viewer = { ...signedIn, membershipId, role, previewedBy: signedIn }
  const asked = { document: previewDocument, documentHash: previewHash, operation: previewOperation, variables: { athleteId } }
  try {
    const { data = null, errors = [] } = await services.executeAs(viewer, asked, requestId, deadline)
    return { membershipId, reasons, query: PREVIEW_QUERY, data, errors }
  } catch (error) {
    if (sqlStateOf(error) === GONE) return null
    throw error
  }
}

@Resolver(() => AccessPreview)
export class AccessPreviewResolver {
  @Query(() => [AccessPreview], {
    complexity: worth(100_000),
    nullable: true,
    description:
      'Exactly what the people with one role would see of an athlete now. The server runs a real operation as each of these people. For COACH and PARENT there is one preview for each person who can see the athlete, including through an emergency disclosure: at most 20, by name. For ADMIN there is one preview, because all administrators see the same. Empty if nobody with the role can see the athlete. Null if there is no such athlete. BAD_USER_INPUT for AT, because trainers see everything.',
  })
  async previewAs(
    @Arg('role', () => Role, { description: 'The role to preview: COACH, PARENT or ADMIN.' }) role: Role,
    @Arg('athleteId', () => ID, { description: 'The athlete’s id.' }) athleteId: string,
    @Ctx() context: Context,
  ): Promise<readonly AccessPreview[] | null> {
    const id = checkId('athleteId', athleteId)
    if (role === 'AT')
      throw badUserInput([{ path: 'role', message: 'must not be AT: trainers see everything, so query the athlete directly' }])
    const [athlete, audience] = await Promise.all([
      context.reader.one(athleteById, id, {}),
      context.reader.list(audienceOfAthlete, id, { role }),
    ])
    if (!athlete) return null
    const shown = audience.slice(0, role === 'ADMIN' ? MOST_OF_ADMINS : MOST_PREVIEWS)
    return context.stepAside(async () => {
      const previews: AccessPreview[] = []
      for (const one of shown) {
        const preview = await previewOf(context, one, id)
        if (preview) previews.push(preview)
      }
      return previews
    })
  }

  @FieldResolver(() => Membership, { description: 'The person who would see this.' })
  membership(@Root() { membershipId }: AccessPreview, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, membershipId, {})
  }
}
