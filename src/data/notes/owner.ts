import type { RawBuilder } from 'kysely'
import { toCodedError } from '../database-errors.js'
import type { Database, Transaction } from '../database.js'
import { compile } from '../read/statements.js'

export type Query = <Row>(statement: RawBuilder<unknown>) => Promise<readonly Row[]>

export const queryOn =
  (transaction: Transaction): Query =>
  <Row>(statement: RawBuilder<unknown>) =>
    transaction.query<Row>(compile(statement))

/** Runs work in a transaction as the owner of the tables, whom row-level security does not bind. */
export async function asOwner<T>(database: Database, work: (query: Query) => Promise<T>): Promise<T> {
  try {
    const transaction = await database.begin()
    try {
      const result = await work(queryOn(transaction))
      await transaction.commit()
      return result
    } catch (error) {
      await transaction.rollback()
      throw error
    }
  } catch (error) {
    throw toCodedError(error)
  }
}
