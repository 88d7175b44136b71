import pg from 'pg'

/** The parts of pg's connection that a query speaks to; pg does not publish their types. */
interface Wire {
  bind(message: { readonly portal: string; readonly statement: string; readonly values: readonly unknown[] }): void
  execute(message: { readonly portal: string; readonly rows: number }): void
}
interface QueryInternals {
  prepare(wire: Wire): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, wire: Wire): void
}

export const SESSION_STATEMENT = 'rtsport_begin_viewer'
export const SESSION_TEXT = 'SELECT begin_viewer($1::uuid, $2::uuid, $3::role, $4::uuid)'

const internals = pg.Query.prototype as unknown as QueryInternals

/**
 * A query that opens the viewer's session in the same message: Bind and Execute of the session statement, then the query's own,
 * then one Sync. PostgreSQL runs the two as one transaction: where the first raises, it skips the second, and whatever the
 * first has set ends with the message. The session statement must have been prepared on the connection before.
 */
export class ViewerQuery extends pg.Query {
  private sessionIsOpen = false

  constructor(
    private readonly session: readonly [string, string, string, string],
    config: pg.QueryConfig,
    callback: (error: Error | null, result: pg.QueryResult<{ readonly json: string | null }>) => void,
  ) {
    super(config, undefined, callback as never)
  }

  prepare(wire: Wire): void {
    wire.bind({ portal: '', statement: SESSION_STATEMENT, values: this.session })
    wire.execute({ portal: '', rows: 0 })
    internals.prepare.call(this, wire)
  }

  /** Always: a text that is sent in any other way would run without a session. */
  requiresPreparation(): boolean {
    return true
  }

  /** The session statement's row and its end are not the query's. */
  handleDataRow(message: unknown): void {
    if (this.sessionIsOpen) internals.handleDataRow.call(this, message)
  }

  handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.sessionIsOpen) internals.handleCommandComplete.call(this, message, wire)
    this.sessionIsOpen = true
  }
}
