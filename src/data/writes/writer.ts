import type { Viewer } from '../../auth/viewer.js'
import { Role } from '../../generated/tables.js'
import type { Statement } from '../database.js'

/** Whoever can write in one viewer's name. */
export interface Writer {
  readonly signedIn: Viewer
  /** Runs one statement that is a transaction by itself. */
  writeOne<Row>(statement: Statement): Promise<readonly Row[]>
  /** The same, for one that ends in `noteWritten`. @returns what was noted, undefined where nothing was */
  record<Row>(statement: Statement): Promise<Row | undefined>
}

/** A trainer always sees what is recorded. */
export const withTrainers = (visibility: readonly Role[]): Role[] => [...new Set([Role.AT, ...visibility])]
