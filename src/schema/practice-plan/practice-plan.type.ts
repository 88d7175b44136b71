import { Field, ObjectType } from 'type-graphql'
import type { athlete } from '../../data/nouns/athlete.js'
import type { RowOf } from '../../data/read/noun.js'
import { Athlete } from '../athlete/athlete.type.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({
  description:
    'Who practices on a day, and how. Each athlete of the team is in exactly one of the three lists: in doubt, in the stricter one. The plan says what an athlete must not do, never why. Statuses are those of now, also for another day; restrictions are those of that day.',
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

@ObjectType({ description: 'A link to a practice plan as a page to print.' })
export class PracticePlanLinkPayload {
  @Field(() => String, {
    description:
      'The path of the page on this server, with the token that opens it. It opens once, with `GET`. Anyone who has the link sees what you see. A link preview in a chat program can use it up.',
  })
  readonly url!: string

  @Field(() => DateTime, { description: 'When the link expires: 10 minutes from now.' })
  readonly expiresAt!: string
}
