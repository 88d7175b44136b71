import type pg from 'pg'
import type { Deadline } from '../deadline.js'
import { PrimaryClient } from '../servers/primary-client.js'
import { isBeginViewer, limitOf, PREPARE_WRITING_CONNECTION, sessionOf } from '../session.js'
import { isReadOnly } from './connection-errors.js'
import { BatchedQuery, PrepareQuery, type PrecedingStatement } from './batched-query.js'
import { partsOf, type Part } from './message.js'
import { PreparedStatements } from './prepared-statements.js'
import { nameOf } from './statement-name.js'

/** pg does not publish the type of its connection. */
interface Noting {
  readonly connection: { readonly parsedStatements: Readonly<Record<string, string>> }
}

/** A query with its deadline. */
export interface DueQuery extends pg.QueryConfig {
  readonly deadline?: Deadline | undefined
}
type Config = DueQuery & { readonly submit?: unknown }
type Answer = Pick<pg.QueryResult, 'rows' | 'fields' | 'rowCount'>

/**
 * PostgreSQL itself ends a message that exceeds its time, and then nothing is written. It is never cancelled from outside: a cancellation
 * could arrive after the commit, during the wait for a synchronous replica.
 */
function limited(leads: readonly PrecedingStatement[], deadline: Deadline | undefined): readonly PrecedingStatement[] {
  if (!deadline) return leads
  const limit = limitOf(deadline.left)
  return leads.length > 1 ? [limit, ...leads, limit] : [limit, ...leads]
}

/**
 * A connection that saves round trips. A text that `messageOf` made goes out as one message, which PostgreSQL runs as one transaction: it
 * is committed when the answer arrives. Other queries are sent unchanged.
 */
export class WriteClient extends PrimaryClient {
  readonly statements = new PreparedStatements()
  private prepared: Promise<unknown> | null = null

  override query(...parameters: readonly unknown[]): never {
    return (this.message(...parameters) ?? super.query(...(parameters as [pg.Submittable]))) as never
  }

  private message(...[config, values, callback]: readonly unknown[]): Promise<Answer> | null {
    const query = (typeof config === 'string' ? { text: config, values } : config) as Config
    if (callback !== undefined || typeof values === 'function' || query.submit !== undefined) return null
    const parts = partsOf(query.text)
    return parts && this.sendMessage(parts, query)
  }

  /** Deferred to the first write, because a connection may be older than the tables. */
  private prepare(): Promise<unknown> {
    this.prepared ??= super.query(PREPARE_WRITING_CONNECTION)
    return this.prepared
  }

  /** pg records what PostgreSQL has parsed. A statement skipped after an error is not among it. */
  private isPrepared(name: string): boolean {
    return Object.hasOwn((this as unknown as Noting).connection.parsedStatements, name)
  }

  private async sendMessage(parts: readonly Part[], { deadline, ...query }: Config): Promise<Answer> {
    const [session, ...statements] = parts
    const last = statements.pop()
    if (!session || !isBeginViewer(session.sql) || !last) throw new Error('a message must begin with a session') // it would run as the owner
    const [, ...values] = (query.values ?? []) as readonly unknown[] // the first is the pool's ticket
    const leads = [sessionOf(values.splice(0, session.values))]
    await this.prepare()
    for (const { sql, values: count } of statements) {
      const name = nameOf(sql)
      if (!this.isPrepared(name)) await this.parse({ name, text: sql }, deadline)
      leads.push({ statement: name, values: values.splice(0, count) })
    }
    const name = nameOf(last.sql)
    this.statements.add(name, last.sql)
    deadline?.check() // from here on it may be written
    return this.sendLed(limited(leads, deadline), { ...query, name, text: last.sql, values })
  }

  private parse(statement: { readonly name: string; readonly text: string }, deadline: Deadline | undefined): Promise<void> {
    this.statements.add(statement.name, statement.text)
    return new Promise((resolve, reject) => {
      const parsing = new PrepareQuery(limited([], deadline), statement, error => {
        if (error) reject(error)
        else resolve()
      })
      super.query(parsing as unknown as pg.Submittable)
    })
  }

  private sendLed(leads: readonly PrecedingStatement[], query: pg.QueryConfig): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const led = new BatchedQuery(leads, query, (error, result) => {
        if (!error) resolve(result)
        else reject(error)
        // The closed connection leaves the pool, and the next one looks for the server that accepts writes.
        if (isReadOnly(error)) void super.end().catch(() => undefined)
      })
      super.query(led as unknown as pg.Submittable)
    })
  }
}
