import { toCodedError } from '../data/database-errors.js'
import type { Deadline } from '../data/deadline.js'
import { inTransaction as allOrNothing } from '../data/in-transaction.js'
import type { Database, Statement, Transaction } from '../data/database.js'

/**
 * Commits all of the work, or nothing.
 * @param opening sets who acts: `begin_sign_in`, optionally after a viewer
 */
export async function inTransaction<T>(
  database: Database,
  opening: readonly Statement[],
  work: (transaction: Transaction) => Promise<T>,
  deadline?: Deadline,
): Promise<T> {
  const all = async (transaction: Transaction): Promise<T> => {
    for (const statement of opening) await transaction.query(statement)
    return work(transaction)
  }
  try {
    return await allOrNothing(database, all, deadline)
  } catch (error) {
    throw toCodedError(error)
  }
}
