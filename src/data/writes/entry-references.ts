import { sql } from 'kysely'
import { compile } from '../read/statements.js'
import type { Writer } from './writer.js'

/** The ids of what an entry created, under the inputs' field names. */
export interface EntryReferences {
  readonly caseId: string
  readonly eventId: string
  readonly restrictionId: string | null
}

/** @returns null if the viewer has sent no entry with this key */
export async function referencesOfEntry(writer: Writer, entryKey: string): Promise<EntryReferences | null> {
  const [made] = await writer.writeOne<EntryReferences>(
    compile(sql`
      SELECT e.case_id AS "caseId", e.id AS "eventId", r.id AS "restrictionId" FROM events AS e
      LEFT JOIN restrictions AS r ON r.school_id = e.school_id AND r.added_by_id = e.id
      WHERE e.author_id = ${writer.signedIn.membershipId}::uuid AND e.entry_key = ${entryKey}::text`),
  )
  return made ?? null
}
