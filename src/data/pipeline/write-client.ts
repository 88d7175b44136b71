import pg from 'pg'
import { isBeginViewer, isWholeTransaction, PREPARE_CONNECTION, sessionOf } from '../session.js'
import { LedQuery, type Lead } from './led-query.js'

const BEGIN: Lead = { statement: 'rtsport_begin', values: [] }
const ENDS = new Set(['COMMIT', 'ROLLBACK'])

type Answer = Pick<pg.QueryResult, 'rows' | 'fields' | 'rowCount'>
const NOTHING: Answer = { rows: [], fields: [], rowCount: 0 }

/**
 * A connection whose transactions begin with their first statement: `BEGIN` and the viewer's session wait for it, and the three
 * are one message. A statement that is the whole transaction needs no BEGIN: PostgreSQL makes each message one by itself, and
 * has committed it when the answer comes.
 * Whoever must know at once whether the session is good says `START TRANSACTION`, which waits for nothing.
 */
export class WriteClient extends pg.Client {
  /** What leads the next statement, empty where none may follow; null outside of a transaction that has not begun. */
  private held: readonly Lead[] | null = null
  private prepared: Promise<unknown> | null = null

  override query(...parameters: readonly unknown[]): never {
    return (this.lead(...parameters) ?? super.query(...(parameters as [pg.Submittable]))) as never
  }

  private lead(...[config, values, callback]: readonly unknown[]): Promise<Answer> | null {
    const query = (typeof config === 'string' ? { text: config, values } : config) as pg.QueryConfig & { readonly submit?: unknown }
    if (callback !== undefined || typeof values === 'function' || query.submit !== undefined) return null
    if (query.text === 'BEGIN') {
      this.held = [BEGIN]
      return Promise.resolve(NOTHING)
    }
    const { held } = this
    if (!held) return null
    if (ENDS.has(query.text)) {
      this.held = null
      return Promise.resolve(NOTHING) // it has never begun, or has ended with its message
    }
    if (held.length === 0) throw new Error('a whole transaction has one statement')
    if (isBeginViewer(query.text)) {
      this.held = [...held, sessionOf(query.values ?? [])]
      return Promise.resolve(NOTHING)
    }
    if (!isWholeTransaction(query.text)) {
      this.held = null
      return this.sendLed(held, query)
    }
    const [, session] = held
    if (!session) throw new Error('a whole transaction has no session')
    this.held = []
    return this.sendLed([session], query)
  }

  /** Whoever gives the connection back takes along what waits for a statement: it is no session of the next one's. */
  reset(): void {
    this.held = null
  }

  /** At the first write, for a connection may be older than the tables. */
  private async prepare(): Promise<void> {
    await super.query(PREPARE_CONNECTION)
    // Nothing but the protocol's own Parse can prepare it.
    await super.query({ name: BEGIN.statement, text: 'START TRANSACTION' })
    await super.query('ROLLBACK')
  }

  private async sendLed(leads: readonly Lead[], query: pg.QueryConfig): Promise<Answer> {
    this.prepared ??= this.prepare()
    await this.prepared
    return new Promise((resolve, reject) => {
      const led = new LedQuery(leads, query, (error, result) => {
        if (error) reject(error)
        else resolve(result)
      })
      super.query(led as unknown as pg.Submittable)
    })
  }
}

/** Connections for whatever writes, or reads in more than one message. */
export function openWritePool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...config, Client: WriteClient })
  pool.on('release', (_error, client) => {
    if (client instanceof WriteClient) client.reset()
  })
  return pool
}
