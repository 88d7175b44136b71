import type { CompiledQuery } from 'kysely'
import type { Viewer } from '../auth/viewer.js'
import type { PrismaClient } from '../generated/prisma/client.js'
import type { AnswerJson } from './answer-json.js'
import type { Deadline } from './deadline.js'
import type { DatabaseStats } from './database-stats.js'
import type { EngineTarget } from './migrations/target.js'
import type { ReadCounts } from './replica/read-counts.js'
import type { ReplicaStatement } from './replica/statements.js'

/** SQL text with its parameters, as Kysely compiles it. */
export type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>

/** A statement that is prepared once a connection, under a name that is the same for the same text. */
export interface NamedStatement extends Statement {
  readonly name: string
  /** It writes a record of what it shows. */
  readonly isRecorded?: boolean
}

/** One transaction on one connection. Whoever begins it must end it, by one of the two. */
export interface Transaction {
  query<Row>(statement: Statement): Promise<readonly Row[]>
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** A second server, behind the first one by a little. */
export interface StaleReads {
  readonly counts: ReadCounts
  /** How old its answers are, in milliseconds, at the most. */
  readonly staleness: number
  /** As `Database.readAs`; null where the primary has to read. */
  readAs(viewer: Viewer, statement: ReplicaStatement, maxStalenessMs: number, deadline?: Deadline): Promise<AnswerJson | null>
}

/**
 * A PostgreSQL, on a server or embedded. Nothing but the rest of `src/data` uses it directly. Where a deadline is given, whatever
 * waits rejects at its end with OVERLOADED, what was not sent by then never is, and what runs is cut off.
 */
export interface Database {
  readonly prisma: PrismaClient
  readonly migrationTarget: EngineTarget
  /** Other processes may use it too. */
  readonly isShared: boolean
  begin(deadline?: Deadline): Promise<Transaction>
  /** Opens the viewer's session and runs one reading statement in it, in one message: its row's column `json`. */
  readAs(viewer: Viewer, statement: NamedStatement, deadline?: Deadline): Promise<AnswerJson | null>
  /** For reads that may be stale, where there is a replica. */
  readonly replica?: StaleReads
  /** Opens the viewer's session and runs statements in it: one transaction, on a server one message. @returns the last one's rows */
  writeAs<Row>(viewer: Viewer, statements: readonly Statement[], deadline?: Deadline): Promise<readonly Row[]>
  /** Runs work while no other process that asks for the same lock runs its own. */
  withLock<T>(work: () => Promise<T>): Promise<T>
  /** Resolves where the database answers, rejects where it does not. */
  ping(): Promise<void>
  stats(): DatabaseStats
  close(): Promise<void>
}
