import { Field, ObjectType } from 'type-graphql'
import type { athlete } from '../../data/nouns/athlete.js'
import type { RowOf } from '../../data/read/noun.js'
import { Athlete } from '../athlete/athlete.type.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({
  description:
    'Who practices on a day, and how. Each athlete of the team is in exactly one of the three lists; if in doubt, in the stricter one. The plan says what an athlete must not do, never why. It uses the current statuses, also for another day, and the restrictions of that day.',
})
export class PracticePlan {
  /** The team's id. */
  readonly id!: string

  @Field(() => CalendarDate, { description: 'The day of the plan, in the school’s time zone.' })
  readonly date!: string
}

@ObjectType({ description: 'An athlete who may practice within limits.' })
export class LimitedAthlete {
  readonly row!: RowOf<typeof athlete>
  /** YYYY-MM-DD */
  readonly date!: string

  @Field(() => Athlete, { description: 'The athlete who practices within limits.' })
  get athlete(): object {
    return this.row
  }
}

@ObjectType({ description: 'A link to a practice plan as a printable page.' })
export class PracticePlanLinkPayload {
  @Field(() => String, {
    description:
      'The path of the page on this server, including the token that opens it. `GET` opens the page once. Anyone who has the link sees what you see. A link preview in a chat program can use the link up.',
  })
  readonly url!: string

  @Field(() => DateTime, { description: 'When the link expires: 10 minutes after it was created.' })
  readonly expiresAt!: string
}
