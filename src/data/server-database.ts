import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import type { Viewer } from '../auth/viewer.js'
import { PrismaClient } from '../generated/prisma/client.js'
import { RoundTrips } from './database-stats.js'
import type { Database, Statement, Transaction } from './database.js'
import { GroupCommit } from './pipeline/group-commit.js'
import { Pipeline } from './pipeline/pipeline.js'
import { messageOf } from './pipeline/message.js'
import { nameOf } from './pipeline/statement-name.js'
import { WritePool } from './pipeline/write-pool.js'
import { serverTarget } from './migrations/server-target.js'
import { beginViewer } from './session.js'

const CONNECT_TIMEOUT_MS = 5_000
const WRITE_TIMEOUT_MS = 20_000
const PING_TIMEOUT_MS = 2_000
/** A transaction that its request forgot must not hold a connection for good. */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000
/** Shared by all reads: more would only cost PostgreSQL processes. */
const PIPELINE_WIDTH = 3
/** Any number will do, as long as every RTSport process uses the same. */
const LOCK_KEY = 7_283_541

function transactionOn(client: pg.PoolClient, trips: RoundTrips): Transaction {
  // One after the other: pg's own queue for a connection that is in use is on its way out.
  let last: Promise<unknown> = Promise.resolve()
  const end = async (command: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    try {
      await last
      trips.other += 1
      await client.query(command)
      client.release()
    } catch (error) {
      client.release(true)
      throw error
    }
  }
  return {
    async query<Row>({ sql, parameters }: Statement): Promise<readonly Row[]> {
      trips.other += 1
      const asked = last.then(() => client.query(sql, [...parameters]))
      last = asked.catch(() => undefined)
      return (await asked).rows as readonly Row[]
    },
    commit: () => end('COMMIT'),
    // A rollback that fails does so because the connection is gone, and with it the transaction.
    rollback: () => end('ROLLBACK').catch(() => undefined),
  }
}

/**
 * A PostgreSQL server.
 * @param url as in DATABASE_URL
 * @param poolSize connections at the most
 */
export function openServerDatabase(url: string, poolSize: number): Database {
  const connection = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    application_name: 'rtsport',
  }
  const pool = new WritePool({ ...connection, max: poolSize, statement_timeout: WRITE_TIMEOUT_MS })
  const pipeline = new Pipeline(connection, PIPELINE_WIDTH)
  const groupCommit = new GroupCommit(connection)
  const trips = new RoundTrips()
  // An idle connection that the server cuts is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined)
  // The same while it is in use: its query rejects, and whoever asked is told there.
  pool.on('connect', client => client.on('error', () => undefined))
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) }),
    // A row that another trainer's write holds is worth waiting for.
    transactionOptions: { maxWait: CONNECT_TIMEOUT_MS, timeout: WRITE_TIMEOUT_MS },
  })

  return {
    prisma,
    migrationTarget: serverTarget(url),
    isShared: true,
    async begin() {
      const client = await pool.connect()
      try {
        trips.other += 1
        await client.query('START TRANSACTION')
      } catch (error) {
        client.release(true)
        throw error
      }
      return transactionOn(client, trips)
    },
    async readAs(viewer, statement) {
      trips.read += 1
      const json = await pipeline.read(viewer, statement)
      // What has been shown is on record, whatever happens from here on.
      if (statement.isRecorded) await groupCommit.flushed()
      return json
    },
    async writeAs<Row>(viewer: Viewer, statements: readonly Statement[]) {
      trips.write += 1
      const { sql, parameters } = messageOf([beginViewer(viewer), ...statements])
      const [rows] = await prisma.$transaction([prisma.$queryRawUnsafe<Row[]>(sql, ...parameters)])
      return rows
    },
    async withLock(work) {
      const client = await pool.connect()
      try {
        await client.query('SET statement_timeout = 0')
        await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
        return await work()
      } finally {
        client.release(true) // closing the connection frees the lock, whatever happened
      }
    },
    async ping() {
      // A connection whose other side has vanished does not reject by itself for minutes: it is given up, and another one is tried.
      await pool.query({ text: 'SELECT 1', query_timeout: PING_TIMEOUT_MS })
    },
    stats: () => ({
      pool: { busy: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount },
      pipeline: pipeline.load,
      roundTrips: { read: trips.read, write: trips.write, flush: groupCommit.count, other: trips.other },
    }),
    async close() {
      await prisma.$disconnect()
      await pipeline.close()
      await groupCommit.close()
      await pool.end()
    },
  }
}
