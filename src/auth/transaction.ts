import { toCodedError } from '../data/database-errors.js'
import type { Deadline } from '../data/deadline.js'
import type { Database, Statement, Transaction } from '../data/database.js'

/** All of the work is written, or nothing. @param opening says who does it: `begin_sign_in`, or a viewer before it */
export async function inTransaction<T>(
  database: Database,
  opening: readonly Statement[],
  work: (transaction: Transaction) => Promise<T>,
  deadline?: Deadline,
): Promise<T> {
  try {
    const transaction = await database.begin(deadline)
    let result: T
    try {
      for (const statement of opening) await transaction.query(statement)
      result = await work(transaction)
    } catch (error) {
      await transaction.rollback()
      throw error
    }
    await transaction.commit()
    return result
  } catch (error) {
    throw toCodedError(error)
  }
}
