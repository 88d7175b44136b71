import type pg from 'pg'
import { PrimaryPool } from '../servers/primary-pool.js'
import type { PrimaryConfig } from '../servers/primary-client.js'
import { isConnectionLost } from './connection-errors.js'

/** Its statements take microseconds: one that has not answered by then will not. */
const PATIENCE_MS = 2_000

/** A connection apart from those that requests use, for what must not queue behind them. Opened on first use. */
export class SideConnection {
  private readonly pool: pg.Pool
  private pinging: Promise<void> | null = null

  constructor(config: PrimaryConfig) {
    this.pool = new PrimaryPool({ ...config, max: 1, connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS })
    // An idle connection that is lost is replaced at its next use. Without a listener, the error would crash the process.
    this.pool.on('error', () => undefined)
    this.pool.on('connect', client => client.on('error', () => undefined))
  }

  /** Resolves if the database answers. Single flight: concurrent calls share one query. */
  ping(): Promise<void> {
    this.pinging ??= this.run('SELECT 1').finally(() => {
      this.pinging = null
    })
    return this.pinging
  }

  /** Cancels what a backend is running. Resolves when the backend has been signalled. */
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
      // The connection may have been lost while idle, so it tries once more.
      if (isLastTry || !isConnectionLost(error)) throw error
      await this.run(sql, values, true)
    }
  }
}
