import type pg from 'pg'
import { gaveUp } from '../../errors.js'
import type { RoundTrips } from '../database-stats.js'
import type { Statement, Transaction } from '../database.js'
import { within, type Deadline } from '../deadline.js'
import { isReadOnly } from './connection-errors.js'

/** What a request's transaction needs to be cut short. */
export interface Limits {
  readonly deadline: Deadline | undefined
  /** Tells PostgreSQL to end what the connection works on. Resolves when it has been told. */
  readonly cancel: () => Promise<void>
  readonly trips: RoundTrips
}

/** A statement is told to end with its deadline. Nothing follows on the connection before that has reached it. */
async function cutShort<T>({ deadline, cancel }: Limits, run: () => Promise<T>): Promise<T> {
  deadline?.check()
  let told: Promise<void> | undefined
  const forget = deadline?.onEnd(() => {
    told = cancel().catch(() => undefined)
  })
  try {
    return await run()
  } finally {
    forget?.()
    await told
  }
}

/** A transaction that was begun on a connection of a pool. Its end gives the connection back. */
export function transactionOn(client: pg.PoolClient, limits: Limits): Transaction {
  const { deadline, trips } = limits
  // One after the other: pg's own queue for a connection that is in use is on its way out.
  let last: Promise<unknown> = Promise.resolve()
  let ended: Promise<void> | null = null
  let isLost = false
  const run = async (command: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    try {
      await last
      trips.other += 1
      await client.query(command)
      client.release(isLost)
    } catch (error) {
      client.release(true)
      throw error
    }
  }
  /** Never cut short: whether a commit was written could not be told any more. */
  const end = (command: 'COMMIT' | 'ROLLBACK'): Promise<void> => (ended ??= run(command))
  return {
    async query<Row>({ sql, parameters }: Statement): Promise<readonly Row[]> {
      trips.other += 1
      const asked = last.then(() => cutShort(limits, () => client.query(sql, [...parameters])))
      last = asked.catch((error: unknown) => {
        isLost ||= isReadOnly(error)
      })
      return (await within(deadline, asked)).rows as readonly Row[]
    },
    async commit() {
      await within(deadline, end(deadline?.isOver ? 'ROLLBACK' : 'COMMIT'))
      if (deadline?.isOver) throw gaveUp()
    },
    // A rollback that fails does so because the connection is gone, and with it the transaction.
    rollback: () => within(deadline, end('ROLLBACK')).catch(() => undefined),
  }
}
