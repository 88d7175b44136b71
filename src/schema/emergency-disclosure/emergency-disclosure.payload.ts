import { Field, ObjectType } from 'type-graphql'
import type { TouchedDisclosure } from '../../data/writes/emergency-disclosure.js'

/** Fields common to all payloads about a disclosure. The payload's resolvers read the rows. */
@ObjectType()
abstract class DisclosedPayload implements TouchedDisclosure {
  readonly disclosureId!: string
  readonly athleteId!: string
}

@ObjectType({ description: 'The result of `emergencyDisclosure`.' })
export class EmergencyDisclosurePayload extends DisclosedPayload {
  @Field(() => Boolean, {
    description: 'True if this disclosure was already recorded with the same `entryKey`. Nothing was written this time.',
  })
  readonly replayed!: boolean
}

@ObjectType({ description: 'The result of `endEmergencyDisclosure`.' })
export class EndEmergencyDisclosurePayload extends DisclosedPayload {}
