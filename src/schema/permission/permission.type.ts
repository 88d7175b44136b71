import { Field, ObjectType } from 'type-graphql'
import { AccessScope, type PermissionRow } from '../../policy/permissions.js'

@ObjectType({ description: 'Whether your role may see or do one thing: a line of the access matrix.' })
export class Permission implements PermissionRow {
  @Field(() => String, { description: 'The field, as errors name it: `Event.clinicalNotes`, `Mutation.addNote`.' })
  readonly coordinate!: string

  @Field(() => Boolean, {
    description: 'False where it is refused, whatever it is asked of: by itself, or because no way leads to it that is not refused.',
  })
  readonly allowed!: boolean

  @Field(() => AccessScope, { description: 'How far it reaches.' })
  readonly scope!: AccessScope
}
