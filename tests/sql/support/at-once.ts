import { openServerDatabase } from '../../../src/data/server-database.js'
import { sqlOn, type Sql } from '../../support/sql.js'

/**
 * Runs several pieces of work concurrently, each in its own transaction and connection. All transactions are open before any work starts.
 */
export async function atOnce<T>(
  url: string | null,
  works: readonly ((sql: Sql) => Promise<T>)[],
): Promise<readonly PromiseSettledResult<T>[]> {
  if (url === null) throw new Error('the embedded PostgreSQL has one connection')
  const database = openServerDatabase(url, works.length)
  try {
    const opened = await Promise.all(works.map(async work => ({ work, transaction: await database.begin() })))
    return await Promise.allSettled(
      opened.map(async ({ work, transaction }) => {
        try {
          const result = await work(sqlOn(transaction))
          await transaction.commit()
          return result
        } catch (error) {
          await transaction.rollback()
          throw error
        }
      }),
    )
  } finally {
    await database.close()
  }
}

/** The result of each, or the SQLSTATE of its refusal. */
export const outcomes = <T>(settled: readonly PromiseSettledResult<T>[]): readonly (T | string)[] =>
  settled.map(one => (one.status === 'fulfilled' ? one.value : (one.reason as { readonly code: string }).code))
