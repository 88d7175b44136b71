import type { Database, Transaction } from './database.js'
import { readInTransaction } from './in-transaction.js'

const SETTINGS = [
  'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  'SET LOCAL statement_timeout = 0',
  'SET LOCAL idle_in_transaction_session_timeout = 0',
  // Raises an error if row-level security would hide rows: rows that cannot be seen cannot be verified.
  'SET LOCAL row_security = off',
]

/** Reads everything in one snapshot, without a time limit. Writes nothing, and blocks nobody. */
export const inSnapshot = <T>(database: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> =>
  readInTransaction(database, async transaction => {
    for (const sql of SETTINGS) await transaction.query({ sql, parameters: [] })
    return work(transaction)
  })
