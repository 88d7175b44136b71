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

/** A statement that each connection prepares once. Equal text has an equal name. */
export interface NamedStatement extends Statement {
  readonly name: string
  /** The statement writes its own access record. */
  readonly isRecorded?: boolean
}

/** One transaction on one connection. The caller must commit or roll back. */
export interface Transaction {
  query<Row>(statement: Statement): Promise<readonly Row[]>
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** A read replica, which lags behind the primary. */
export interface StaleReads {
  readonly counts: ReadCounts
  /** An upper bound on how old its answers are, in milliseconds. */
  readonly staleness: number
  /** As `Database.readAs`; null if the primary has to read. */
  readAs(viewer: Viewer, statement: ReplicaStatement, maxStalenessMs: number, deadline?: Deadline): Promise<AnswerJson | null>
}

/**
 * PostgreSQL, on a server or embedded. Only `src/data` uses it directly. At a deadline's end, whatever waits rejects with OVERLOADED,
 * unsent statements are never sent, and running ones are cancelled.
 */
export interface Database {
  readonly prisma: PrismaClient
  readonly migrationTarget: EngineTarget
  /** Other processes may use this database too. */
  readonly isShared: boolean
  begin(deadline?: Deadline): Promise<Transaction>
  /** Opens the viewer's session and runs one read in it, in one message. Returns the row's column `json`. */
  readAs(viewer: Viewer, statement: NamedStatement, deadline?: Deadline): Promise<AnswerJson | null>
  /** For reads that may be stale. Absent without a replica. */
  readonly replica?: StaleReads
  /**
   * Opens the viewer's session and runs statements in it: one transaction, and on a server one message.
   * @returns the last statement's rows
   */
  writeAs<Row>(viewer: Viewer, statements: readonly Statement[], deadline?: Deadline): Promise<readonly Row[]>
  /** Runs work under a lock that all processes share. */
  withLock<T>(work: () => Promise<T>): Promise<T>
  /** Resolves if the database answers, rejects if it does not. */
  ping(): Promise<void>
  stats(): DatabaseStats
  close(): Promise<void>
}
