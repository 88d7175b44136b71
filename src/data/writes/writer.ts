import type { Viewer } from '../../auth/viewer.js'
import { Role } from '../../generated/prisma/enums.js'
import type { Statement } from '../database.js'
import type { SealedNote } from '../notes/note-vault.js'

/** Writes on behalf of one viewer. */
export interface Writer {
  readonly signedIn: Viewer
  /** Runs one statement as a transaction of its own. */
  writeOne<Row>(statement: Statement): Promise<readonly Row[]>
  /**
   * The same, for a statement that ends in `keepWriteResult`.
   * @returns what was noted, or undefined if nothing was
   */
  record<Row>(statement: Statement): Promise<Row | undefined>
  /**
   * Encrypts a clinical note for an event of the viewer's school.
   * @param afresh reads the keys again first, because the cached one may have been deleted
   */
  sealNote(eventId: string, note: string, afresh: boolean): Promise<SealedNote>
}

/** A trainer always sees what is recorded. */
export const withTrainers = (visibility: readonly Role[]): Role[] => [...new Set([Role.AT, ...visibility])]
