import pg from 'pg'
import { isBeginViewer, PREPARE_CONNECTION, sessionOf } from '../session.js'
import { LedQuery, Parsing, type Lead } from './led-query.js'
import { partsOf, type Part } from './message.js'
import { PreparedStatements } from './prepared-statements.js'
import { nameOf } from './statement-name.js'

const BEGIN = { name: 'rtsport_begin', text: 'START TRANSACTION' }
const ENDS = new Set(['COMMIT', 'ROLLBACK'])

/** pg does not publish the type of its connection. */
interface Noting {
  readonly connection: { readonly parsedStatements: Readonly<Record<string, string>> }
}

type Answer = Pick<pg.QueryResult, 'rows' | 'fields' | 'rowCount'>
const NOTHING: Answer = { rows: [], fields: [], rowCount: 0 }

/**
 * A connection that sends no more messages than it must. A text that says of itself that it is a message goes out as one, and
 * PostgreSQL makes it a transaction by itself: it is committed when the answer comes.
 * Other transactions begin with their first statement: `BEGIN` and the viewer's session wait for it, and the three are one message.
 * Whoever must know at once whether the session is good says `START TRANSACTION`, which waits for nothing.
 */
export class WriteClient extends pg.Client {
  readonly statements = new PreparedStatements()
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
      this.held = [{ statement: BEGIN.name, values: [] }]
      return Promise.resolve(NOTHING)
    }
    const parts = partsOf(query.text)
    if (parts) return this.sendMessage(parts, query)
    const { held } = this
    if (!held) return null
    if (ENDS.has(query.text)) {
      this.held = null
      return Promise.resolve(NOTHING) // it has never begun
    }
    if (isBeginViewer(query.text)) {
      this.held = [...held, sessionOf(query.values ?? [])]
      return Promise.resolve(NOTHING)
    }
    this.held = null
    return this.prepare().then(() => this.sendLed(held, query))
  }

  /** Whoever gives the connection back takes along what waits for a statement: it is no session of the next one's. */
  reset(): void {
    this.held = null
  }

  /** At the first write, for a connection may be older than the tables. */
  private prepare(): Promise<unknown> {
    this.prepared ??= super.query(PREPARE_CONNECTION).then(() => this.parse(BEGIN))
    return this.prepared
  }

  /** pg notes what PostgreSQL has parsed; what was skipped behind an error, it has not. */
  private isPrepared(name: string): boolean {
    return Object.hasOwn((this as unknown as Noting).connection.parsedStatements, name)
  }

  private async sendMessage(parts: readonly Part[], query: pg.QueryConfig): Promise<Answer> {
    const [session, ...statements] = parts
    const last = statements.pop()
    if (!session || !isBeginViewer(session.sql) || !last) throw new Error('a message begins with a session') // it would be the owner's
    const values = [...((query.values ?? []) as readonly unknown[])]
    const leads = [sessionOf(values.splice(0, session.values))]
    await this.prepare()
    for (const { sql, values: count } of statements) {
      const name = nameOf(sql)
      if (!this.isPrepared(name)) await this.parse({ name, text: sql })
      leads.push({ statement: name, values: values.splice(0, count) })
    }
    const name = nameOf(last.sql)
    this.statements.add(name, last.sql)
    return this.sendLed(leads, { ...query, name, text: last.sql, values })
  }

  private parse(statement: { readonly name: string; readonly text: string }): Promise<void> {
    this.statements.add(statement.name, statement.text)
    return new Promise((resolve, reject) => {
      const parsing = new Parsing(statement, error => {
        if (error) reject(error)
        else resolve()
      })
      super.query(parsing as unknown as pg.Submittable)
    })
  }

  private sendLed(leads: readonly Lead[], query: pg.QueryConfig): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const led = new LedQuery(leads, query, (error, result) => {
        if (error) reject(error)
        else resolve(result)
      })
      super.query(led as unknown as pg.Submittable)
    })
  }
}
