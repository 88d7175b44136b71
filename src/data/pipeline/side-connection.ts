import type pg from 'pg'
import { PrimaryPool } from '../servers/primary-pool.js'
import type { PrimaryConfig } from '../servers/primary-client.js'
import { isConnectionLost } from './connection-errors.js'

/** Each of its statements takes microseconds: one that does not answer by then will not. */
const PATIENCE_MS = 2_000

/** A connection beside those that requests use: for what must not wait behind them. It is opened when it is needed. */
export class SideConnection {
  private readonly pool: pg.Pool
  private pinging: Promise<void> | null = null

  constructor(config: PrimaryConfig) {
    this.pool = new PrimaryPool({ ...config, max: 1, connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS })
    // One that is lost while it is idle is replaced at the next use; without a listener it would end the process.
    this.pool.on('error', () => undefined)
    this.pool.on('connect', client => client.on('error', () => undefined))
  }

  /** Resolves where the database answers. Those who ask at once ask once. */
  ping(): Promise<void> {
    this.pinging ??= this.run('SELECT 1').finally(() => {
      this.pinging = null
    })
    return this.pinging
  }

  /** Tells PostgreSQL to end what one of its processes works on. Resolves when that process has been told. */
  cancel(pid: number): Promise<void> {
    return this.run('SELECT pg_cancel_backend($1)', [pid])
  }

  async close(): Promise<void> {
    await this.pinging?.catch(() => undefined)
    await this.pool.end()
  }

  private async run(sql: string, values: readonly unknown[] = [], isLastTry = false): Promise<void> {
    try {
      await this.pool.query(sql, [...values])
    } catch (error) {
      // It may have been lost while it was idle.
      if (isLastTry || !isConnectionLost(error)) throw error
      await this.run(sql, values, true)
    }
  }
}
