import { cells, withRow } from './scope.js'

// Lines that occur more than once in the matrix.

/** Fields that are visible with their row. */
export const shown = <Field extends string>(...fields: readonly Field[]): Readonly<Record<Field, typeof withRow>> =>
  Object.fromEntries(fields.map(field => [field, withRow])) as Readonly<Record<Field, typeof withRow>>

export const signedIn = cells('own', 'own', 'own', 'own')
export const everyone = cells('public', 'public', 'public', 'public')
export const trainers = cells('school', 'none', 'none', 'none')
export const staff = cells('school', 'team', 'none', 'school')
export const athletes = cells('school', 'team', 'child', 'school')
export const accessRecords = cells('school', 'none', 'child', 'school')
export const caseRecords = cells('school', 'none', 'child', 'none')
