import type { Statement, Transaction } from '../database.js'

/** Reads a statement's rows through a cursor, in batches. A transaction may have several cursors open, each with its own `name`. */
export async function* rowsOf<Row>(
  transaction: Transaction,
  name: string,
  { sql, parameters }: Statement,
  atATime: number,
): AsyncGenerator<Row, void> {
  await transaction.query({ sql: `DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, parameters })
  for (;;) {
    const rows = await transaction.query<Row>({ sql: `FETCH ${atATime} FROM ${name}`, parameters: [] })
    yield* rows
    if (rows.length < atATime) break
  }
  await transaction.query({ sql: `CLOSE ${name}`, parameters: [] })
}
