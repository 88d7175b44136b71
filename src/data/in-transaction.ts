import type { Database, Transaction } from './database.js'
import type { Deadline } from './deadline.js'

/** Commits all of the work, or nothing. */
export async function inTransaction<T>(
  database: Database,
  work: (transaction: Transaction) => Promise<T>,
  deadline?: Deadline,
): Promise<T> {
  const transaction = await database.begin(deadline)
  try {
    const result = await work(transaction)
    await transaction.commit()
    return result
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/** For reads: always rolls back, so nothing is written. */
export async function readInTransaction<T>(database: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const transaction = await database.begin()
  try {
    return await work(transaction)
  } finally {
    await transaction.rollback()
  }
}
