import { Field, ID, ObjectType } from 'type-graphql'
import { Json } from '../common/scalars.js'

@ObjectType({ description: 'A school. It is the tenant: every record belongs to exactly one school.' })
export class School {
  @Field(() => ID, { description: 'The school’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'The display name.' })
  readonly name!: string

  @Field(() => String, { description: 'The name for URLs: lower-case letters, digits and hyphens.' })
  readonly slug!: string

  @Field(() => String, {
    description:
      'The school’s IANA time zone, for example `America/Chicago`. All days (`Date`) of the school begin and end in this time zone.',
  })
  readonly timeZone!: string

  @Field(() => Json, {
    description:
      'The school’s settings. `branding` is {primaryColor, secondaryColor, logoUrl, mascot}, with colors as #RRGGBB. `sportNames` is {SPORT: the school’s own name for it}. Either may be missing.',
  })
  readonly config!: unknown
}
