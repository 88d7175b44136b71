import { sql, type RawBuilder } from 'kysely'
import type { Noun } from './noun.js'
import type { Order } from './order.js'

export type Condition = RawBuilder<boolean>

/**
 * How rows of a noun belong to something: to a parent row by one key of it, or (where the key is not used) to the query itself.
 * Nothing here says who may see the rows: PostgreSQL's policies do.
 */
export interface Relation<N extends Noun = Noun, Args = unknown> {
  /** Unique: `Parent.field`. */
  readonly name: string
  readonly target: N
  /** Where the rows are not the target's table as it is: what is read in its place, as a function's rows are. */
  readonly from?: (key: RawBuilder<unknown>, args: Args) => RawBuilder<unknown>
  readonly where: (alias: string, key: RawBuilder<unknown>, args: Args) => readonly Condition[]
  readonly order: (args: Args) => Order
  /** One row at the most has the key: there is nothing to put in order, and PostgreSQL would begin a sort for it. */
  readonly isUnique?: true
}

/** Fixes the types of a relation without writing them twice. */
export const relation = <N extends Noun, Args = Record<string, never>>(definition: Relation<N, Args>): Relation<N, Args> => definition

/** What a relation's rows are read from. */
export const sourceOf = <Args>({ from, target }: Relation<Noun, Args>, key: RawBuilder<unknown>, args: Args): RawBuilder<unknown> =>
  from ? from(key, args) : sql.table(target.table)
