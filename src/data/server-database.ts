import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import type { Viewer } from '../auth/viewer.js'
import { PrismaClient } from '../generated/prisma/client.js'
import type { Database, Statement, Transaction } from './database.js'
import { isCutOff } from './pipeline/cut-off.js'
import { GroupCommit } from './pipeline/group-commit.js'
import { Pipeline } from './pipeline/pipeline.js'
import { messageOf } from './pipeline/message.js'
import { giveUpInSilence, waitInSilence } from './pipeline/silence.js'
import { nameOf } from './pipeline/statement-name.js'
import { WritePool } from './pipeline/write-pool.js'
import { serverTarget } from './migrations/server-target.js'
import { Replica } from './replica/replica.js'
import { NOTE_WRITE } from './replica/statements.js'
import { Servers } from './servers/servers.js'
import { beginViewer } from './session.js'

const CONNECT_TIMEOUT_MS = 5_000
const WRITE_TIMEOUT_MS = 20_000
const KEEP_ALIVE_MS = 10_000
/** A transaction that its request forgot must not hold a connection for good. */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000
/** Shared by all reads: more would only cost PostgreSQL processes. */
const PIPELINE_WIDTH = 3
/** Any number will do, as long as every RTSport process uses the same. */
const LOCK_KEY = 7_283_541

function transactionOn(client: pg.PoolClient): Transaction {
  // One after the other: pg's own queue for a connection that is in use is on its way out.
  let last: Promise<unknown> = Promise.resolve()
  let isLost = false
  const end = async (command: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    try {
      await last
      await client.query(command)
      giveUpInSilence(client)
      client.release(isLost)
    } catch (error) {
      client.release(true)
      throw error
    }
  }
  return {
    async query<Row>({ sql, parameters }: Statement): Promise<readonly Row[]> {
      const asked = last.then(() => client.query(sql, [...parameters]))
      last = asked.catch((error: unknown) => {
        isLost ||= isCutOff(error)
      })
      return (await asked).rows as readonly Row[]
    },
    commit: () => end('COMMIT'),
    // A rollback that fails does so because the connection is gone, and with it the transaction.
    rollback: () => end('ROLLBACK').catch(() => undefined),
  }
}

/**
 * A PostgreSQL server.
 * @param url as in DATABASE_URL: of several servers, the one that takes writes
 * @param poolSize connections at the most
 * @param replicaUrl a replica of it
 */
export function openServerDatabase(url: string, poolSize: number, replicaUrl: string | null = null): Database {
  const servers = new Servers(url)
  const options = {
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // An idle connection whose other side has vanished is found out before anybody waits on it; pipeline/silence.ts does the rest.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    application_name: 'rtsport',
  }
  const connection = { ...options, connectionString: servers.url, servers }
  const pool = new WritePool({ ...connection, max: poolSize, statement_timeout: WRITE_TIMEOUT_MS })
  const pipeline = new Pipeline(connection, PIPELINE_WIDTH)
  const groupCommit = new GroupCommit(connection)
  servers.watch()
  // An idle connection that the server cuts is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined)
  // The same while it is in use: its query rejects, and whoever asked is told there.
  pool.on('connect', client => {
    client.on('error', () => undefined)
    giveUpInSilence(client)
  })
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) }),
    // A row that another trainer's write holds is worth waiting for.
    transactionOptions: { maxWait: CONNECT_TIMEOUT_MS, timeout: WRITE_TIMEOUT_MS },
  })

  const readAs: Database['readAs'] = (viewer, statement) => {
    const read = (): Promise<string | null> => pipeline.read(viewer, statement)
    // What has been shown is on record, whatever happens from here on.
    return statement.isRecorded ? groupCommit.durably(read) : read()
  }
  const replica = replicaUrl === null ? null : new Replica({ readAs }, connection, { ...options, connectionString: replicaUrl })
  const noted = replica ? [NOTE_WRITE] : []

  return {
    prisma,
    ...(replica ? { replica } : {}),
    readAs,
    migrationTarget: serverTarget(servers),
    isShared: true,
    async begin(patience) {
      const client = await pool.connect()
      try {
        await client.query('START TRANSACTION')
        if (patience === 'patient') {
          waitInSilence(client)
          await client.query('SET LOCAL statement_timeout = 0')
        }
      } catch (error) {
        client.release(true)
        throw error
      }
      return transactionOn(client)
    },
    async writeAs<Row>(viewer: Viewer, statements: readonly Statement[]) {
      const { sql, parameters } = messageOf([beginViewer(viewer), ...noted, ...statements])
      const [rows] = await prisma.$transaction([prisma.$queryRawUnsafe<Row[]>(sql, ...parameters)])
      return rows
    },
    async withLock(work) {
      const client = await pool.connect()
      try {
        waitInSilence(client)
        await client.query('SET statement_timeout = 0')
        await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
        return await work()
      } finally {
        client.release(true) // closing the connection frees the lock, whatever happened
      }
    },
    async ping() {
      await pool.query('SELECT 1')
    },
    async close() {
      servers.close()
      await replica?.close()
      await prisma.$disconnect()
      await pipeline.close()
      await groupCommit.close()
      await pool.end()
    },
  }
}
