import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root, type ClassType } from 'type-graphql'
import { athleteById } from '../../data/nouns/athlete.js'
import { disclosureById, type emergencyDisclosure } from '../../data/nouns/emergency-disclosure.js'
import { membershipById } from '../../data/nouns/membership.js'
import type { RowOf } from '../../data/read/noun.js'
import {
  discloseInEmergency,
  endEmergencyDisclosure,
  type MadeDisclosure,
  type TouchedDisclosure,
} from '../../data/writes/emergency-disclosure.js'
import { Athlete } from '../athlete/athlete.type.js'
import type { Context } from '../common/context.js'
import { Membership } from '../membership/membership.type.js'
import { EmergencyDisclosureInput, EndEmergencyDisclosureInput } from './emergency-disclosure.input.js'
import { EmergencyDisclosurePayload, EndEmergencyDisclosurePayload } from './emergency-disclosure.payload.js'
import { EmergencyDisclosure } from './emergency-disclosure.type.js'

type DisclosureRow = RowOf<typeof emergencyDisclosure>

@Resolver(() => EmergencyDisclosure)
class EmergencyDisclosureResolver {
  @FieldResolver(() => Athlete, { nullable: true, description: 'The disclosed athlete.' })
  athlete(@Root() { athleteId }: DisclosureRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(athleteById, athleteId, {})
  }

  @FieldResolver(() => Membership, {
    nullable: true,
    description: 'The recipient. Null if you may not know the name: parents do not see the names of other parents.',
  })
  to(@Root() { recipientId }: DisclosureRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, recipientId, {})
  }

  @FieldResolver(() => Membership, { nullable: true, description: 'The trainer who made the disclosure.' })
  author(@Root() { authorId }: DisclosureRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, authorId, {})
  }
}

/** Resolves the fields that all payloads about a disclosure share. */
function disclosedBy(payload: ClassType<TouchedDisclosure>): new () => object {
  @Resolver(() => payload)
  abstract class DisclosedResolver {
    @FieldResolver(() => EmergencyDisclosure, { nullable: true, description: 'The disclosure as it is now.' })
    disclosure(@Root() { disclosureId }: TouchedDisclosure, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(disclosureById, disclosureId, {})
    }

    @FieldResolver(() => Athlete, { nullable: true, description: 'The disclosed athlete, with the status as it is now.' })
    athlete(@Root() { athleteId }: TouchedDisclosure, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(athleteById, athleteId, {})
    }
  }
  return DisclosedResolver as unknown as new () => object
}

@Resolver(() => EmergencyDisclosurePayload)
class DiscloseResolver extends disclosedBy(EmergencyDisclosurePayload) {
  @Mutation(() => EmergencyDisclosurePayload, {
    nullable: true,
    description:
      'Shares an athlete with one coach or parent because an emergency makes it necessary (34 CFR 99.36). The disclosure takes effect with the recipient’s next request and lasts for the given hours. While it is in force, a coach sees the athlete as if they were on the coach’s own team, and a parent as if they were the parent’s own child. The recipient sees only what their role may see, and never clinical notes. The disclosure is kept permanently, and the athlete’s parents can see it. BAD_USER_INPUT if the recipient already sees the whole school. NOT_FOUND if the school has no such athlete, or no such enabled membership. CONFLICT if the `entryKey` belongs to another entry.',
  })
  emergencyDisclosure(
    @Arg('input', () => EmergencyDisclosureInput, { description: 'The disclosure.' }) input: EmergencyDisclosureInput,
    @Ctx() context: Context,
  ): Promise<MadeDisclosure> {
    return discloseInEmergency(context, input)
  }
}

@Resolver(() => EndEmergencyDisclosurePayload)
class EndResolver extends disclosedBy(EndEmergencyDisclosurePayload) {
  @Mutation(() => EndEmergencyDisclosurePayload, {
    nullable: true,
    description:
      'Ends an emergency disclosure early. Any trainer of the school may end it. The recipient loses access with their next request. A disclosure that is already over stays as it is.',
  })
  endEmergencyDisclosure(
    @Arg('input', () => EndEmergencyDisclosureInput, { description: 'The disclosure to end.' }) input: EndEmergencyDisclosureInput,
    @Ctx() context: Context,
  ): Promise<TouchedDisclosure> {
    return endEmergencyDisclosure(context, input)
  }
}

export const emergencyDisclosureResolvers = [EmergencyDisclosureResolver, DiscloseResolver, EndResolver] as const
