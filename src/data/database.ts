import type { CompiledQuery } from 'kysely'
import type { PrismaClient } from '../generated/prisma/client.js'
import type { EngineTarget } from './migrations/engine.js'

/** SQL text with its parameters, as Kysely compiles it. */
export type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>

/** One transaction on one connection. Whoever begins it must end it, by one of the two. */
export interface Transaction {
  query<Row>(statement: Statement): Promise<readonly Row[]>
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** A PostgreSQL, on a server or embedded. Nothing but the rest of `src/data` uses it directly. */
export interface Database {
  readonly prisma: PrismaClient
  readonly migrationTarget: EngineTarget
  begin(): Promise<Transaction>
  /** Runs work while no other process that asks for the same lock runs its own. */
  withLock<T>(work: () => Promise<T>): Promise<T>
  /** Resolves where the database answers, rejects where it does not. */
  ping(): Promise<void>
  close(): Promise<void>
}
