import type { Role } from '../generated/tables.js'
import { matrix } from './matrix.js'
import { ROLES, withRow, type Cells, type FieldCells, type Scope } from './scope.js'

/** How far a role reaches, as the API names it. */
export const AccessScope = { SCHOOL: 'SCHOOL', TEAM: 'TEAM', CHILD: 'CHILD', OWN: 'OWN', PUBLIC: 'PUBLIC', NONE: 'NONE' } as const
export type AccessScope = keyof typeof AccessScope

/** The matrix's decision for one field and one role. */
export interface PermissionRow {
  /** `Type.field` */
  readonly coordinate: string
  readonly allowed: boolean
  readonly scope: AccessScope
}

const scopeNamed = (scope: Scope): AccessScope => AccessScope[scope.toUpperCase() as Uppercase<Scope>]

const lines: readonly (readonly [coordinate: string, cells: Cells])[] = Object.entries(matrix)
  .flatMap(([type, { rows, fields }]) =>
    Object.entries<FieldCells>(fields).map(([field, line]) => [`${type}.${field}`, line === withRow ? rows : line] as const),
  )
  .sort(([one], [other]) => (one < other ? -1 : 1))

const permissionsOf = (role: Role): readonly PermissionRow[] =>
  lines.map(([coordinate, cells]) => ({ coordinate, allowed: cells[role] !== 'none', scope: scopeNamed(cells[role]) }))

/** The matrix per role, sorted by coordinate. */
export const permissions = Object.fromEntries(ROLES.map(role => [role, permissionsOf(role)])) as Readonly<
  Record<Role, readonly PermissionRow[]>
>
