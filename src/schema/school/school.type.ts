import { Field, ID, ObjectType } from 'type-graphql'
import { Json } from '../common/scalars.js'

@ObjectType({ description: 'A school. It is the tenant: every record belongs to exactly one.' })
export class School {
  @Field(() => ID, { description: 'The school’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'The name to show.' })
  readonly name!: string

  @Field(() => String, { description: 'The name in URLs: lower-case letters, digits and hyphens.' })
  readonly slug!: string

  @Field(() => String, {
    description: 'The school’s IANA time zone, for example `America/Chicago`. The school’s days begin and end in it.',
  })
  readonly timeZone!: string

  @Field(() => Json, {
    description:
      'The school’s settings: `branding` {primaryColor, secondaryColor, logoUrl, mascot} and `sportNames` {SPORT: the school’s own name for it}. Colors are #RRGGBB. `branding` and `sportNames` may be missing.',
  })
  readonly config!: unknown
}
