import { Field, ID, ObjectType } from 'type-graphql'
import { Json } from '../common/scalars.js'

@ObjectType({ description: 'A school: the tenant that every record belongs to.' })
export class School {
  @Field(() => ID, { description: 'The school’s id.' })
  readonly id!: string

  @Field(() => String, { description: 'The name to show.' })
  readonly name!: string

  @Field(() => String, { description: 'The name in URLs: lower-case letters, digits and hyphens.' })
  readonly slug!: string

  @Field(() => String, { description: 'The IANA time zone by which the school’s days begin and end, for example `America/Chicago`.' })
  readonly timeZone!: string

  @Field(() => Json, {
    description:
      'What the school has set: `branding` {primaryColor and secondaryColor as #RRGGBB, logoUrl, mascot} and `sportNames` {SPORT: the name that the school uses}. Both may be missing.',
  })
  readonly config!: unknown
}
