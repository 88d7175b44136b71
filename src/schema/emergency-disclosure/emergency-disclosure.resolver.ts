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
  @FieldResolver(() => Athlete, { nullable: true, description: 'Who is disclosed.' })
  athlete(@Root() { athleteId }: DisclosureRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(athleteById, athleteId, {})
  }

  @FieldResolver(() => Membership, {
    nullable: true,
    description: 'To whom; null where you may not know the name: parents do not learn those of other parents.',
  })
  to(@Root() { recipientId }: DisclosureRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, recipientId, {})
  }

  @FieldResolver(() => Membership, { nullable: true, description: 'The trainer who made it.' })
  author(@Root() { authorId }: DisclosureRow, @Ctx() { reader }: Context): Promise<object | null> {
    return reader.one(membershipById, authorId, {})
  }
}

/** The fields that every payload about a disclosure has. */
function disclosedBy(payload: ClassType<TouchedDisclosure>): new () => object {
  @Resolver(() => payload)
  abstract class DisclosedResolver {
    @FieldResolver(() => EmergencyDisclosure, { nullable: true, description: 'The disclosure, as it is now.' })
    disclosure(@Root() { disclosureId }: TouchedDisclosure, @Ctx() { reader }: Context): Promise<object | null> {
      return reader.one(disclosureById, disclosureId, {})
    }

    @FieldResolver(() => Athlete, { nullable: true, description: 'Who is disclosed, as the status is now.' })
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
      'Shares an athlete with one coach or parent because an emergency makes it necessary (34 CFR 99.36). From the next request on, and for as many hours as are said, a coach sees the athlete as one of the own teams’, a parent as an own child: what the role may see of them, and never clinical notes. It is kept for good, and shown to the athlete’s parents. BAD_USER_INPUT where the membership sees the whole school already; NOT_FOUND where the school has no such athlete or no such enabled membership; CONFLICT where the key belongs to another entry.',
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
      'Ends a disclosure before its time, whoever of the trainers made it: the recipient sees nothing of it from the next request on. One that is over stays as it is.',
  })
  endEmergencyDisclosure(
    @Arg('input', () => EndEmergencyDisclosureInput, { description: 'The disclosure that ends.' }) input: EndEmergencyDisclosureInput,
    @Ctx() context: Context,
  ): Promise<TouchedDisclosure> {
    return endEmergencyDisclosure(context, input)
  }
}

export const emergencyDisclosureResolvers = [EmergencyDisclosureResolver, DiscloseResolver, EndResolver] as const
