import { Field, Int, ObjectType } from 'type-graphql'
import { LicenceType } from '../../generated/prisma/enums.js'

@ObjectType({
  description:
    'What a school requires for a clearance after a head injury, following its state’s law. Strict defaults apply until the school sets its own policy.',
})
export class ClearancePolicy {
  @Field(() => [LicenceType], { description: 'The licences that the school accepts from the signer of a clearance.' })
  readonly licenceTypes!: readonly LicenceType[]

  @Field(() => Boolean, { description: 'True if a clearance needs a written note.' })
  readonly writtenNoteRequired!: boolean

  @Field(() => Int, {
    description:
      'The minimum number of calendar days from the injury to the clearance, in the school’s time zone. With 7, an injury on a Friday can be cleared on the next Friday.',
  })
  readonly minimumDays!: number

  @Field(() => Boolean, { description: 'True if an athlete may be cleared on the day of the injury.' })
  readonly sameDayReturn!: boolean
}
