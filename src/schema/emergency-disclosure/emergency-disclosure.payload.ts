import { Field, ObjectType } from 'type-graphql'
import type { TouchedDisclosure } from '../../data/writes/emergency-disclosure.js'

/** What every payload about a disclosure has; the rows themselves are read by their resolvers. */
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
