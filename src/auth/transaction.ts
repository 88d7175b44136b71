import { toCodedError } from '../data/database-errors.js'
import type { Deadline } from '../data/deadline.js'
import { inTransaction as allOrNothing } from '../data/in-transaction.js'
import type { Database, Statement, Transaction } from '../data/database.js'

/** All of the work is written, or nothing. @param opening says who does it: `begin_sign_in`, or a viewer before it */
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
