import { Field, ID, ObjectType } from 'type-graphql'
import { EventType, LicenceType, Participation, Role, Severity } from '../../generated/prisma/enums.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({ description: 'A record on a case’s timeline. It is never changed: a mistake is mended by a correction, and both stay.' })
export class Event {
  @Field(() => ID, { description: 'The event’s id.' })
  readonly id!: string

  @Field(() => EventType, { description: 'What it records.' })
  readonly type!: EventType

  @Field(() => Participation, { nullable: true, description: 'What it makes of the case’s participation; null where it decides nothing.' })
  readonly participation!: Participation | null

  @Field(() => Severity, { nullable: true, description: 'The severity as stated with this event; null where none was.' })
  readonly severity!: Severity | null

  @Field(() => String, { description: 'The record in words, for everyone who may see the event.' })
  readonly summary!: string

  @Field(() => [Role], { nullable: true, description: 'The roles that may see the event; always holds AT.' })
  readonly visibility!: readonly Role[] | null

  @Field(() => DateTime, { description: 'When it happened, by the clock of the device that recorded it.' })
  readonly occurredAt!: string

  @Field(() => DateTime, { description: 'When the server recorded it, by its own clock.' })
  readonly recordedAt!: string

  @Field(() => ID, { nullable: true, description: 'The key under which the device sent it; null where it had none.' })
  readonly entryKey!: string | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True where the clock of the device that recorded it was more than 5 minutes off, as far as can be known: `occurredAt` is then not to be trusted.',
  })
  readonly deviceClockOff!: boolean | null

  @Field(() => String, { nullable: true, description: 'Who signed a clearance; null where none was named, and with every other type.' })
  readonly signedBy!: string | null

  @Field(() => LicenceType, { nullable: true, description: 'The licence of whoever signed a clearance; null where none was stated.' })
  readonly licenceType!: LicenceType | null

  @Field(() => CalendarDate, { nullable: true, description: 'The day of a clearance’s written note; null where none was stated.' })
  readonly noteDate!: string | null
}
