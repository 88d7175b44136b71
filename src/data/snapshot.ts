import type { Database, Transaction } from './database.js'
import { readInTransaction } from './in-transaction.js'

const SETTINGS = [
  'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  'SET LOCAL statement_timeout = 0',
  'SET LOCAL idle_in_transaction_session_timeout = 0',
  // Where row-level security would hide rows, it is an error now: what cannot be seen cannot be said to be right.
  'SET LOCAL row_security = off',
]

/** Reads everything as it is at one moment, for as long as it takes. Nothing is written, and nobody waits for it. */
export const inSnapshot = <T>(database: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> =>
  readInTransaction(database, async transaction => {
    for (const sql of SETTINGS) await transaction.query({ sql, parameters: [] })
    return work(transaction)
  })
