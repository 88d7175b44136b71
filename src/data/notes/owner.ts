import type { RawBuilder } from 'kysely'
import { toCodedError } from '../database-errors.js'
import type { Database, Transaction } from '../database.js'
import { inTransaction } from '../in-transaction.js'
import { compile } from '../read/statements.js'

export type Query = <Row>(statement: RawBuilder<unknown>) => Promise<readonly Row[]>

export const queryOn =
  (transaction: Transaction): Query =>
  <Row>(statement: RawBuilder<unknown>) =>
    transaction.query<Row>(compile(statement))

/** Runs work in a transaction as the owner of the tables, who bypasses row-level security. */
export async function asOwner<T>(database: Database, work: (query: Query) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(database, transaction => work(queryOn(transaction)))
  } catch (error) {
    throw toCodedError(error)
  }
}
