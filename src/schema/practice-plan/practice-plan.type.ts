import { Field, ObjectType } from 'type-graphql'
import type { athlete } from '../../data/nouns/athlete.js'
import type { RowOf } from '../../data/read/noun.js'
import { Athlete } from '../athlete/athlete.type.js'
import { CalendarDate, DateTime } from '../common/scalars.js'

@ObjectType({
  description:
    'Who practices on a day, and how: each of the team’s athletes stands in one of the three lists, in the stricter one where there is a doubt. It names what must not be done and never why. A status is the one of now, also for another day; restrictions are those of the day.',
})
export class PracticePlan {
  /** The team’s. */
  readonly id!: string

  @Field(() => CalendarDate, { description: 'The day that the plan is for, by the school’s calendar.' })
  readonly date!: string
}

@ObjectType({ description: 'An athlete who may practice within limits.' })
export class LimitedAthlete {
  readonly row!: RowOf<typeof athlete>
  /** YYYY-MM-DD */
  readonly date!: string

  @Field(() => Athlete, { description: 'Who.' })
  get athlete(): object {
    return this.row
  }
}

@ObjectType({ description: 'A link that shows a practice plan as a page to print.' })
export class PracticePlanLinkPayload {
  @Field(() => String, {
    description:
      'The path of the page on this server, with the token that opens it: `GET` it once. Whoever has it sees what you see; a preview by a chat program uses it up.',
  })
  readonly url!: string

  @Field(() => DateTime, { description: 'Until when it can be opened: ten minutes from now.' })
  readonly expiresAt!: string
}
