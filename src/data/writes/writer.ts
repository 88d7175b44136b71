import type { Viewer } from '../../auth/viewer.js'
import { Role } from '../../generated/prisma/enums.js'
import type { Statement } from '../database.js'
import type { SealedNote } from '../notes/note-vault.js'

/** Whoever can write in one viewer's name. */
export interface Writer {
  readonly signedIn: Viewer
  /** Runs one statement that is a transaction by itself. */
  writeOne<Row>(statement: Statement): Promise<readonly Row[]>
  /** The same, for one that ends in `keepWriteResult`. @returns what was noted, undefined where nothing was */
  record<Row>(statement: Statement): Promise<Row | undefined>
  /** Encrypts a clinical note for an event of the viewer's school. @param afresh the key that is known may be there no longer */
  sealNote(eventId: string, note: string, afresh: boolean): Promise<SealedNote>
}

/** A trainer always sees what is recorded. */
export const withTrainers = (visibility: readonly Role[]): Role[] => [...new Set([Role.AT, ...visibility])]
