import { traced } from '../tracing/spans.js'
import type { Viewer } from '../auth/viewer.js'
import type { Database, StaleReads, Statement, Transaction } from './database.js'
import type { Deadline } from './deadline.js'

/** A statement is identified by its name, a hash: its text may contain literals. Parameters are never traced. */
const about = (more: Readonly<Record<string, string | number | boolean>> = {}) => ({ 'db.system.name': 'postgresql', ...more })

const tracedTransaction = (transaction: Transaction): Transaction => ({
  query: <Row>(statement: Statement) => traced('PostgreSQL query', about(), () => transaction.query<Row>(statement)),
  commit: () => traced('PostgreSQL commit', about(), () => transaction.commit()),
  rollback: () => traced('PostgreSQL rollback', about(), () => transaction.rollback()),
})

const tracedReplica = (replica: StaleReads): StaleReads => ({
  get counts() {
    return replica.counts
  },
  get staleness() {
    return replica.staleness
  },
  readAs: (viewer, statement, maxStalenessMs, deadline) =>
    traced(
      'PostgreSQL replica read',
      about({ 'rtsport.statement': statement.name, 'rtsport.recorded': statement.recording !== null }),
      () => replica.readAs(viewer, statement, maxStalenessMs, deadline),
    ),
})

/** Adds a span around each message. A read on a replica and the primary's check share one. */
export const tracedDatabase = (database: Database): Database => ({
  ...database,
  ...(database.replica ? { replica: tracedReplica(database.replica) } : {}),
  begin: deadline => traced('PostgreSQL begin', about(), async () => tracedTransaction(await database.begin(deadline))),
  readAs: (viewer, statement, deadline) =>
    traced('PostgreSQL read', about({ 'rtsport.statement': statement.name, 'rtsport.recorded': statement.isRecorded === true }), () =>
      database.readAs(viewer, statement, deadline),
    ),
  writeAs: <Row>(viewer: Viewer, statements: readonly Statement[], deadline?: Deadline) =>
    traced('PostgreSQL write', about({ 'rtsport.statements': statements.length }), () =>
      database.writeAs<Row>(viewer, statements, deadline),
    ),
})
