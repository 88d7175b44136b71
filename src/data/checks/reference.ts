import type { Database } from '../database.js'
import { openEmbeddedDatabase } from '../embedded-database.js'
import { readInTransaction } from '../in-transaction.js'
import { migrate } from '../migrations/migrate.js'
import { describeCatalog, type Part } from './catalog.js'
import type { Check } from './check.js'
import { declaredChecks } from './declared.js'

/** What this version's migrations make of an empty database. */
export interface Reference {
  readonly parts: readonly Part[]
  readonly checks: readonly Check[]
}

/** @param database as the migrations made it */
export const referenceOf = (database: Database): Promise<Reference> =>
  readInTransaction(database, async transaction => ({
    parts: await describeCatalog(transaction),
    checks: await declaredChecks(transaction),
  }))

/** Runs the migrations on an in-memory database. A stored list could be out of date. */
export async function makeReference(): Promise<Reference> {
  const database = await openEmbeddedDatabase(null)
  try {
    await migrate(database)
    return await referenceOf(database)
  } finally {
    await database.close()
  }
}
