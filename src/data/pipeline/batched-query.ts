import { createRequire } from 'node:module'
import pg from 'pg'
import type { LongText } from '../long-text.js'
import type { FramedSocket } from './framed-socket.js'

/** The parts of pg's connection that a query speaks to; pg does not publish their types. */
interface Wire {
  readonly stream: Partial<Pick<FramedSocket, 'longValue'>>
  parse(message: { readonly name: string; readonly text: string }): void
  sync(): void
  bind(message: { readonly portal: string; readonly statement: string; readonly values: readonly unknown[] }): void
  execute(message: { readonly portal: string; readonly rows: number }): void
}
interface QueryInternals {
  prepare(wire: Wire): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, wire: Wire): void
}

/** A statement that is prepared on the connection under that name, with its values. */
export interface PrecedingStatement {
  readonly statement: string
  readonly values: readonly unknown[]
}

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as { readonly prepareValue: (value: unknown) => unknown }
const internals = pg.Query.prototype as unknown as QueryInternals

/**
 * A query with others ahead of it in the same message: Bind and Execute of each, then the query's own, then one Sync. PostgreSQL
 * runs them in their order, and where one raises, it skips those behind it. Their rows are not the query's.
 */
export class BatchedQuery extends pg.Query {
  private readonly preceding: readonly PrecedingStatement[]
  private precedingUnanswered: number
  private wire: Wire | null = null
  /** Where the query's row has one value, and a long one, in the place of which the row has an empty text. */
  longValue: LongText | null = null

  constructor(
    leads: readonly PrecedingStatement[],
    config: pg.QueryConfig,
    callback: (error: Error | null, result: pg.QueryResult) => void,
  ) {
    super(config, undefined, callback as never)
    this.preceding = leads.map(({ statement, values }) => ({ statement, values: values.map(prepareValue) }))
    this.precedingUnanswered = leads.length
  }

  prepare(wire: Wire): void {
    this.wire = wire
    this.bindPreceding(wire)
    internals.prepare.call(this, wire)
  }

  protected bindPreceding(wire: Wire): void {
    for (const { statement, values } of this.preceding) {
      wire.bind({ portal: '', statement, values })
      wire.execute({ portal: '', rows: 0 })
    }
  }

  /** Always: a text that is sent in any other way would run without those ahead of it. */
  requiresPreparation(): boolean {
    return true
  }

  handleDataRow(message: unknown): void {
    if (this.precedingUnanswered > 0) return
    this.longValue = this.wire?.stream.longValue ?? null
    internals.handleDataRow.call(this, message)
  }

  handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.precedingUnanswered === 0) internals.handleCommandComplete.call(this, message, wire)
    else this.precedingUnanswered -= 1
  }
}

/** Prepares a statement under its name. It is a message of its own: pg takes whatever is parsed in a message for the query's. */
export class PrepareQuery extends BatchedQuery {
  constructor(
    leads: readonly PrecedingStatement[],
    private readonly statement: { readonly name: string; readonly text: string },
    callback: (error: Error | null) => void,
  ) {
    super(leads, statement, callback)
  }

  override prepare(wire: Wire): void {
    this.bindPreceding(wire)
    wire.parse(this.statement)
    wire.sync()
  }
}
