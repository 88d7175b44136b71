import { Field, ObjectType } from 'type-graphql'
import { AccessScope, type PermissionRow } from '../../policy/permissions.js'

@ObjectType({ description: 'One line of the access matrix: whether your role may use one field.' })
export class Permission implements PermissionRow {
  @Field(() => String, {
    description: 'The schema coordinate of the field, as in FORBIDDEN errors: for example `Event.clinicalNotes` or `Mutation.addNote`.',
  })
  readonly coordinate!: string

  @Field(() => Boolean, {
    description: 'False if your role can never get the field: either the field itself is refused, or every path to it is.',
  })
  readonly allowed!: boolean

  @Field(() => AccessScope, { description: 'Which rows your role can reach with the field.' })
  readonly scope!: AccessScope
}
