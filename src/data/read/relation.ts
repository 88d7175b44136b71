import type { RawBuilder } from 'kysely'
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
  readonly where: (alias: string, key: RawBuilder<unknown>, args: Args) => readonly Condition[]
  readonly order: (args: Args) => Order
}

/** Fixes the types of a relation without writing them twice. */
export const relation = <N extends Noun, Args = Record<string, never>>(definition: Relation<N, Args>): Relation<N, Args> => definition
