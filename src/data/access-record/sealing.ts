import type { Database } from '../database.js'
import { inTransaction } from '../in-transaction.js'

/** So that each record is sealed within a minute, also where a round fails once. */
export const SEALING_PAUSE_MS = 20_000

/** Nothing that anybody waits for: a round over a large backlog may take longer than a request's statement. */
const PATIENT = { sql: 'SET LOCAL statement_timeout = 0', parameters: [] }

export interface Sealing {
  /** Seals what there is once more, and no longer. */
  stop(): Promise<void>
}

/** @returns true where there is more to seal */
const sealOnce = (database: Database, lookAtAll: boolean): Promise<boolean> =>
  inTransaction(database, async transaction => {
    await transaction.query(PATIENT)
    const [round] = await transaction.query<{ readonly more: boolean }>({
      sql: 'SELECT seal_access_records($1::boolean) AS more',
      parameters: [lookAtAll],
    })
    return round?.more ?? false
  })

/**
 * Seals all access records that no seal covers yet, batch by batch, each in a transaction of its own: on the embedded database
 * whoever waits for the one connection is let in between. Where another process is sealing there is nothing to do.
 * @param lookAtAll not only at what was recorded since shortly before the last seal
 */
export async function sealAccessRecords(database: Database, lookAtAll: boolean): Promise<void> {
  while (await sealOnce(database, lookAtAll));
}

/**
 * Seals the access record again and again, beginning at once. The first round looks at all of it, and so does one after a failure:
 * what was recorded before a process ended may lie behind the last seal.
 * @param report is told of a round that failed; the next one does its work
 */
export function startSealing(database: Database, report: (error: unknown) => void, pauseMs = SEALING_PAUSE_MS): Sealing {
  let lookAtAll = true
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const round = async (): Promise<void> => {
    try {
      await sealAccessRecords(database, lookAtAll)
      lookAtAll = false
    } catch (error) {
      lookAtAll = true
      report(error)
    }
  }
  const again = (): void => {
    if (stopped) return
    timer = setTimeout(() => {
      running = round().finally(again)
    }, pauseMs).unref()
  }
  let running = round().finally(again)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
      await round()
    },
  }
}
