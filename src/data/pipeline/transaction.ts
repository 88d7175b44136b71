import type pg from 'pg'
import { gaveUp } from '../../errors.js'
import type { RoundTrips } from '../database-stats.js'
import type { Statement, Transaction } from '../database.js'
import { within, type Deadline } from '../deadline.js'
import { isReadOnly } from './connection-errors.js'

/** What is needed to cut a request's transaction short. */
export interface Limits {
  readonly deadline: Deadline | undefined
  /** Cancels what the connection is running. Resolves when the backend has been signalled. */
  readonly cancel: () => Promise<void>
  readonly trips: RoundTrips
}

/** Cancels the statement at its deadline. Nothing else is sent on the connection until the cancellation has arrived. */
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

/** A transaction on a connection of a pool. Its end releases the connection. */
export function transactionOn(client: pg.PoolClient, limits: Limits): Transaction {
  const { deadline, trips } = limits
  // Statements are queued here: pg's own queue for a busy connection is deprecated.
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
  /** Never cut short: it would be unknown whether the commit was written. */
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
    // A failed rollback means that the connection is lost, and the transaction with it.
    rollback: () => within(deadline, end('ROLLBACK')).catch(() => undefined),
  }
}
