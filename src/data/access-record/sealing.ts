import type { Database } from '../database.js'
import { inTransaction } from '../in-transaction.js'

/** Short enough that each record is sealed within a minute, even if one round fails. */
export const SEALING_PAUSE_MS = 20_000

const FIRST_RETRY_MS = 1_000

/** No request waits for sealing, so a round over a large backlog may exceed the statement timeout. */
const PATIENT = { sql: 'SET LOCAL statement_timeout = 0', parameters: [] }

export interface Sealing {
  /** Seals what is left, then stops. */
  stop(): Promise<void>
}

/** @returns true if there is more to seal */
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
 * Seals every access record that has no seal yet. Each batch is a transaction of its own, so that on the embedded database others get the
 * single connection between batches. Does nothing while another process is sealing.
 * @param lookAtAll look at all records, not only those since shortly before the last seal
 */
export async function sealAccessRecords(database: Database, lookAtAll: boolean): Promise<void> {
  while (await sealOnce(database, lookAtAll));
}

/**
 * Starts sealing in the background, with the first round at once. The first round looks at all records, and so does any round after a
 * failure: a process that crashed may have left unsealed records older than the last seal.
 * @param report called when a round fails; the next round retries
 */
export function startSealing(database: Database, report: (error: unknown) => void, pauseMs = SEALING_PAUSE_MS): Sealing {
  let lookAtAll = true
  /** In a row. An outage may end at any time, so the first retries come soon, each after twice the time of the one before. */
  let failures = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const round = async (): Promise<void> => {
    try {
      await sealAccessRecords(database, lookAtAll)
      lookAtAll = false
      failures = 0
    } catch (error) {
      lookAtAll = true
      failures += 1
      report(error)
    }
  }
  const again = (): void => {
    if (stopped) return
    const pause = failures === 0 ? pauseMs : Math.min(pauseMs, FIRST_RETRY_MS * 2 ** (failures - 1))
    timer = setTimeout(() => {
      running = round().finally(again)
    }, pause).unref()
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
