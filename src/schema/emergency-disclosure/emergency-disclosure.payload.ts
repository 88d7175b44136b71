import { Field, ObjectType } from 'type-graphql'
import type { TouchedDisclosure } from '../../data/writes/emergency-disclosure.js'

/** What every payload about a disclosure has; the rows themselves are read by their resolvers. */
@ObjectType()
abstract class DisclosedPayload implements TouchedDisclosure {
  readonly disclosureId!: string
  readonly athleteId!: string
}

@ObjectType({ description: 'What a disclosure in an emergency did.' })
export class EmergencyDisclosurePayload extends DisclosedPayload {
  @Field(() => Boolean, { description: 'True where it had been sent before with this key: nothing was written now.' })
  readonly replayed!: boolean
}

@ObjectType({ description: 'What the end of a disclosure changed.' })
export class EndEmergencyDisclosurePayload extends DisclosedPayload {}
