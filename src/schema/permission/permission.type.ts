import { Field, ObjectType } from 'type-graphql'
import { AccessScope, type PermissionRow } from '../../policy/permissions.js'

@ObjectType({ description: 'Whether your role may use one field: one line of the access matrix.' })
export class Permission implements PermissionRow {
  @Field(() => String, {
    description: 'The schema coordinate of the field, as in FORBIDDEN errors: for example `Event.clinicalNotes` or `Mutation.addNote`.',
  })
  readonly coordinate!: string

  @Field(() => Boolean, {
    description: 'False if your role never gets the field: the field itself is refused, or every path to it is.',
  })
  readonly allowed!: boolean

  @Field(() => AccessScope, { description: 'Which rows your role can reach with the field.' })
  readonly scope!: AccessScope
}
