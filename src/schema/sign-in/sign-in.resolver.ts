import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql'
import type { SignedIn } from '../../auth/sign-in.js'
import { viewerByMembership } from '../../data/nouns/viewer.js'
import type { Context } from '../common/context.js'
import { checkId } from '../common/id.js'
import { Viewer } from '../viewer/viewer.type.js'
import { AuthPayload } from './sign-in.type.js'

/** The rest of the operation is the new viewer's. */
async function answer(context: Context, signedIn: SignedIn): Promise<object> {
  await context.become(signedIn.viewer)
  return { ...signedIn, membershipId: signedIn.viewer.membershipId }
}

@Resolver(() => AuthPayload)
export class SignInResolver {
  @Mutation(() => AuthPayload, {
    description: 'Signs in. UNAUTHENTICATED where address, password and membership do not fit; RATE_LIMITED after too many attempts.',
  })
  async login(
    @Arg('email', () => String, { description: 'The address, in any case.' }) email: string,
    @Arg('password', () => String, { description: 'The account’s password.' }) password: string,
    @Arg('membershipId', () => ID, { nullable: true, description: 'The membership to sign in to; the one last used where it is left out.' })
    membershipId: string | undefined,
    @Ctx() context: Context,
  ): Promise<object> {
    const { services, address, deadline } = context
    return answer(context, await services.signIn.login({ email, password, membershipId: membershipId ?? null }, address, deadline))
  }

  @Mutation(() => AuthPayload, {
    description: 'Gives new tokens for a refresh token, which is thereby used up. UNAUTHENTICATED where it is no longer good.',
  })
  async refresh(
    @Arg('refreshToken', () => String, { description: 'The last refresh token.' }) refreshToken: string,
    @Ctx() context: Context,
  ): Promise<object> {
    return answer(context, await context.services.signIn.refresh(refreshToken, context.deadline))
  }

  @Mutation(() => Boolean, { description: 'Ends this sign-in: its access and refresh tokens are refused from now on.' })
  async logout(@Ctx() context: Context): Promise<boolean> {
    const { signedIn } = context
    await context.close()
    await context.services.signIn.logout(signedIn, context.deadline)
    return true
  }

  @Mutation(() => AuthPayload, {
    description: 'Signs in to another of your memberships; this sign-in goes on beside it. NOT_FOUND where it is not yours.',
  })
  async switchMembership(
    @Arg('membershipId', () => ID, { description: 'The membership.' }) membershipId: string,
    @Ctx() context: Context,
  ): Promise<object> {
    const { signedIn, services, deadline } = context
    await context.close()
    return answer(context, await services.signIn.switchMembership(signedIn, checkId('membershipId', membershipId), deadline))
  }

  @FieldResolver(() => Viewer, { description: 'Who has signed in.' })
  async viewer(@Root() { membershipId }: AuthPayload, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(viewerByMembership, membershipId, {})
  }
}
