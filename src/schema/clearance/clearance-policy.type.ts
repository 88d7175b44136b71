import { Field, Int, ObjectType } from 'type-graphql'
import { LicenceType } from '../../generated/prisma/enums.js'

@ObjectType({
  description: 'What a school asks of the clearance after a head injury, from its state’s law; strict defaults until it sets its own.',
})
export class ClearancePolicy {
  @Field(() => [LicenceType], { description: 'The licences with which one may sign a clearance.' })
  readonly licenceTypes!: readonly LicenceType[]

  @Field(() => Boolean, { description: 'Whether a clearance needs a written note.' })
  readonly writtenNoteRequired!: boolean

  @Field(() => Int, {
    description:
      'How many days must lie between the injury and the clearance, by the school’s calendar: with 7, a Friday’s injury can be cleared on the next Friday.',
  })
  readonly minimumDays!: number

  @Field(() => Boolean, { description: 'Whether an athlete may be cleared on the day of the injury.' })
  readonly sameDayReturn!: boolean
}
