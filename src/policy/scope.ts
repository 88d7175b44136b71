import { Role } from '../generated/prisma/enums.js'

/**
 * How far a role reaches:
 * `school` every row of its school, `team` active rows of own teams' athletes, `child` own children's rows, `own` what is one's
 * own, `public` without signing in, `none` refused.
 */
export type Scope = 'school' | 'team' | 'child' | 'own' | 'public' | 'none'

export const ROLES = Object.values(Role)

/** One cell for each role. */
export type Cells = Readonly<Record<Role, Scope>>

/** In the order of the matrix's columns. */
export const cells = (AT: Scope, COACH: Scope, PARENT: Scope, ADMIN: Scope): Cells => ({ AT, COACH, PARENT, ADMIN })

/** Whoever sees the row sees the field. */
export const withRow = 'withRow'

/** What a role reaches of a field: its own cell, or that of the rows that it stands in. */
export type FieldCells = Cells | typeof withRow

/** A GraphQL type's grid: who sees its rows at all (kept by PostgreSQL), and a line for each field (kept by graphql-shield). */
export type Grid<Field extends string> = { readonly rows: Cells; readonly fields: Readonly<Record<Field, FieldCells>> }

/** Open to whoever is not signed in. */
export const isPublic = (line: Cells): boolean => ROLES.every(role => line[role] === 'public')
