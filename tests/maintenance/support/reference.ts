import { referenceOf, type Reference } from '../../../src/data/checks/reference.js'
import { createTestDatabase } from '../../support/databases.js'

/** As the migrations made it for this run, which is faster than to have them make one more. */
export async function referenceOfTests(): Promise<Reference> {
  const empty = await createTestDatabase('empty')
  try {
    return await referenceOf(empty.database)
  } finally {
    await empty.drop()
  }
}
