import { createRequire } from 'node:module'
import pg from 'pg'
import type { LongText } from '../long-text.js'
import type { FramedSocket } from './framed-socket.js'

/** The parts of pg's connection that a query uses. pg does not publish their types. */
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

/** A statement already prepared on the connection under this name, with its values. */
export interface PrecedingStatement {
  readonly statement: string
  readonly values: readonly unknown[]
}

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as { readonly prepareValue: (value: unknown) => unknown }
const internals = pg.Query.prototype as unknown as QueryInternals

/**
 * A query preceded by other statements in the same message: Bind and Execute for each, then the query's own, then one Sync. PostgreSQL runs
 * them in order, and after an error skips the rest. The preceding statements' rows are discarded.
 */
export class BatchedQuery extends pg.Query {
  private readonly preceding: readonly PrecedingStatement[]
  private precedingUnanswered: number
  private wire: Wire | null = null
  /** Set if the query's row has a single, long value. The row then has an empty text in its place. */
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

  /** Always true: a simple query would be sent without the preceding statements. */
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

/** Prepares a named statement. It has a message of its own, because pg attributes every Parse in a message to the query. */
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
