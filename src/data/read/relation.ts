import { sql, type RawBuilder } from 'kysely'
import type { Noun } from './noun.js'
import type { Order } from './order.js'

export type Condition = RawBuilder<boolean>

/**
 * How a noun's rows belong to a parent row, by one key of it, or, if the key is unused, to the query itself. It does not decide who sees
 * the rows: PostgreSQL's policies do.
 */
export interface Relation<N extends Noun = Noun, Args = unknown> {
  /** Unique: `Parent.field`. */
  readonly name: string
  readonly target: N
  /** What to read instead of the target's table, for example a function's rows. */
  readonly from?: (key: RawBuilder<unknown>, args: Args) => RawBuilder<unknown>
  readonly where: (alias: string, key: RawBuilder<unknown>, args: Args) => readonly Condition[]
  readonly order: (args: Args) => Order
  /** At most one row has the key. Without ORDER BY, PostgreSQL starts no sort. */
  readonly isUnique?: true
}

/** Infers a relation's types. */
export const relation = <N extends Noun, Args = Record<string, never>>(definition: Relation<N, Args>): Relation<N, Args> => definition

/** The table or function a relation's rows are read from. */
export const sourceOf = <Args>({ from, target }: Relation<Noun, Args>, key: RawBuilder<unknown>, args: Args): RawBuilder<unknown> =>
  from ? from(key, args) : sql.table(target.table)
