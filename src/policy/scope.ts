import { Role } from '../generated/prisma/enums.js'

/**
 * How far a role reaches:
 * `school` every row of its school, `team` active rows of own teams' athletes, `child` own children's rows, `own` one's own data,
 * `public` without signing in, `none` refused.
 */
export type Scope = 'school' | 'team' | 'child' | 'own' | 'public' | 'none'

export const ROLES = Object.values(Role)

/** One cell per role. */
export type Cells = Readonly<Record<Role, Scope>>

/** In the order of the matrix's columns. */
export const cells = (AT: Scope, COACH: Scope, PARENT: Scope, ADMIN: Scope): Cells => ({ AT, COACH, PARENT, ADMIN })

/** The field is visible to everyone who sees the row. */
export const withRow = 'withRow'

/** A field's cells: its own, or those of its row. */
export type FieldCells = Cells | typeof withRow

/** A GraphQL type's grid: who sees its rows (enforced by PostgreSQL), and a line per field (enforced by graphql-shield). */
export type Grid<Field extends string> = { readonly rows: Cells; readonly fields: Readonly<Record<Field, FieldCells>> }

/** Open without signing in. */
export const isPublic = (line: Cells): boolean => ROLES.every(role => line[role] === 'public')
