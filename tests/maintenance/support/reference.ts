import { referenceOf, type Reference } from '../../../src/data/checks/reference.js'
import { createTestDatabase } from '../../support/databases.js'

/** Describes the database that the migrations already built for this run, which is faster than building another. */
export async function referenceOfTests(): Promise<Reference> {
  const empty = await createTestDatabase('empty')
  try {
    return await referenceOf(empty.database)
  } finally {
    await empty.drop()
  }
}
