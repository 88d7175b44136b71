import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql'
import type { SignedIn } from '../../auth/sign-in.js'
import { viewerByMembership } from '../../data/nouns/viewer.js'
import type { Context } from '../common/context.js'
import { checkId } from '../common/id.js'
import { Viewer } from '../viewer/viewer.type.js'
import { AuthPayload } from './sign-in.type.js'

/** The rest of the operation runs as the new viewer. */
async function answer(context: Context, signedIn: SignedIn): Promise<object> {
  await context.become(signedIn.viewer)
  return { ...signedIn, membershipId: signedIn.viewer.membershipId }
}

@Resolver(() => AuthPayload)
export class SignInResolver {
  @Mutation(() => AuthPayload, {
    description:
      'Signs in. UNAUTHENTICATED if email, password and membership do not match. RATE_LIMITED after too many failed attempts; `extensions.retryAfter` is in seconds.',
  })
  async login(
    @Arg('email', () => String, { description: 'The email address. It is not case-sensitive.' }) email: string,
    @Arg('password', () => String, { description: 'The account’s password.' }) password: string,
    @Arg('membershipId', () => ID, { nullable: true, description: 'The id of the membership to sign in to. Default: the one last used.' })
    membershipId: string | undefined,
    @Ctx() context: Context,
  ): Promise<object> {
    const { services, address, deadline } = context
    return answer(context, await services.signIn.login({ email, password, membershipId: membershipId ?? null }, address, deadline))
  }

  @Mutation(() => AuthPayload, {
    description: 'Exchanges a refresh token for new tokens. A refresh token works once. UNAUTHENTICATED if the token is no longer valid.',
  })
  async refresh(
    @Arg('refreshToken', () => String, {
      description: 'The refresh token that the last `login`, `refresh` or `switchMembership` returned.',
    })
    refreshToken: string,
    @Ctx() context: Context,
  ): Promise<object> {
    return answer(context, await context.services.signIn.refresh(refreshToken, context.deadline))
  }

  @Mutation(() => Boolean, {
    description: 'Ends this session. Its access and refresh tokens are refused from now on. The result is always true.',
  })
  async logout(@Ctx() context: Context): Promise<boolean> {
    const { signedIn } = context
    await context.close()
    await context.services.signIn.logout(signedIn, context.deadline)
    return true
  }

  @Mutation(() => AuthPayload, {
    description:
      'Signs in to another of your memberships, in a new session. The current session stays valid. NOT_FOUND if the membership is not yours.',
  })
  async switchMembership(
    @Arg('membershipId', () => ID, { description: 'The id of the other membership.' }) membershipId: string,
    @Ctx() context: Context,
  ): Promise<object> {
    const { signedIn, services, deadline } = context
    await context.close()
    return answer(context, await services.signIn.switchMembership(signedIn, checkId('membershipId', membershipId), deadline))
  }

  @FieldResolver(() => Viewer, { description: 'The person who has signed in.' })
  async viewer(@Root() { membershipId }: AuthPayload, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(viewerByMembership, membershipId, {})
  }
}
