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
  /** What leads the next statement; null outside of a transaction that has not begun. */
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
    if (isWholeTransaction(query.text)) {
      const [, session] = held
      if (!session) throw new Error('a whole transaction has no session')
      return this.sendLed([session], query) // and the COMMIT that follows has nothing to end
    }
    this.held = null
    if (ENDS.has(query.text)) return Promise.resolve(NOTHING) // it has never begun
    if (isBeginViewer(query.text)) {
      this.held = [...held, sessionOf(query.values ?? [])]
      return Promise.resolve(NOTHING)
    }
    return this.sendLed(held, query)
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
