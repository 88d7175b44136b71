import { Field, ID, ObjectType } from 'type-graphql'
import { EventType, LicenceType, Participation, Role, Severity } from '../../generated/prisma/enums.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({
  description:
    'A record on a case’s timeline. Events are append-only: a correction is a second event, and the corrected event stays. Only the visibility of an event can change.',
})
export class Event {
  @Field(() => ID, { description: 'The event’s id.' })
  readonly id!: string

  @Field(() => EventType, { description: 'What the event records.' })
  readonly type!: EventType

  @Field(() => Participation, {
    nullable: true,
    description: 'The participation that the event sets for the case. Null if the event does not set it.',
  })
  readonly participation!: Participation | null

  @Field(() => Severity, { nullable: true, description: 'The severity stated with this event. Null if none was stated.' })
  readonly severity!: Severity | null

  @Field(() => String, { description: 'The event in words, for everyone who may see the event.' })
  readonly summary!: string

  @Field(() => [Role], { nullable: true, description: 'The roles that may see the event. AT is always included.' })
  readonly visibility!: readonly Role[] | null

  @Field(() => DateTime, { description: 'When the event happened, by the clock of the device that recorded it.' })
  readonly occurredAt!: string

  @Field(() => DateTime, { description: 'When the server recorded the event, by the server’s clock.' })
  readonly recordedAt!: string

  @Field(() => ID, { nullable: true, description: 'The idempotency key that the device sent with the event. Null if it sent none.' })
  readonly entryKey!: string | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True if the device’s clock was more than 5 minutes wrong, as far as the server can tell. If so, do not rely on `occurredAt`.',
  })
  readonly deviceClockOff!: boolean | null

  @Field(() => String, {
    nullable: true,
    description: 'Who signed the clearance. Null if nobody was named, and for every other type of event.',
  })
  readonly signedBy!: string | null

  @Field(() => LicenceType, { nullable: true, description: 'The licence of the person who signed the clearance. Null if none was stated.' })
  readonly licenceType!: LicenceType | null

  @Field(() => CalendarDate, { nullable: true, description: 'The date of the clearance’s written note. Null if none was stated.' })
  readonly noteDate!: string | null
}
