import { PrismaPg } from '@prisma/adapter-pg'
import type { Viewer } from '../auth/viewer.js'
import { PrismaClient } from '../generated/prisma/client.js'
import type { AnswerJson } from './answer-json.js'
import { RoundTrips } from './database-stats.js'
import type { Database, Statement, Transaction } from './database.js'
import { within, type Deadline } from './deadline.js'
import { pidOf } from './pipeline/backend.js'
import { GroupCommit } from './pipeline/group-commit.js'
import { Pipeline } from './pipeline/pipeline.js'
import { messageOf } from './pipeline/message.js'
import { changeResponseTimeout, setResponseTimeout } from './pipeline/response-timeout.js'
import { SideConnection } from './pipeline/side-connection.js'
import { nameOf } from './pipeline/statement-name.js'
import { transactionOn } from './pipeline/transaction.js'
import { WritePool } from './pipeline/write-pool.js'
import { serverTarget } from './migrations/server-target.js'
import { Replica } from './replica/replica.js'
import { NOTE_WRITE } from './replica/statements.js'
import { Servers } from './servers/servers.js'
import { beginViewer } from './session.js'

const CONNECT_TIMEOUT_MS = 5_000
const WRITE_TIMEOUT_MS = 20_000
const KEEP_ALIVE_MS = 10_000
/** Added to PostgreSQL's own statement timeout, so that PostgreSQL is the first to end a statement. */
const SILENCE_MS = 5_000
/** A transaction that its request abandoned must not hold a connection forever. */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000
/** Shared by all reads: more connections would only cost PostgreSQL processes. */
const PIPELINE_WIDTH = 3
/** Any number, but the same in every RTSport process. */
const LOCK_KEY = 7_283_541

async function begin(
  pool: WritePool,
  deadline: Deadline | undefined,
  cancel: (pid: number) => Promise<void>,
  trips: RoundTrips,
): Promise<Transaction> {
  const client = await pool.connectWithin(deadline)
  if (!deadline) changeResponseTimeout(client, 0)
  trips.other += 1
  const begun = client.query('START TRANSACTION').then(
    () => transactionOn(client, { deadline, cancel: () => cancel(pidOf(client)), trips }),
    (error: unknown) => {
      client.release(true)
      throw error
    },
  )
  return within(deadline, begun).catch((error: unknown) => {
    if (deadline?.isOver)
      begun.then(
        transaction => transaction.rollback(),
        () => undefined,
      ) // it was too late
    throw error
  })
}

/**
 * A PostgreSQL server.
 * @param url as in DATABASE_URL; of several servers, the one that accepts writes is used
 * @param poolSize maximum number of connections
 * @param requestTimeoutMs limits every statement of a request, even after its process has crashed
 * @param replicaUrl a replica of the server
 */
export function openServerDatabase(
  url: string,
  poolSize: number,
  requestTimeoutMs = WRITE_TIMEOUT_MS,
  replicaUrl: string | null = null,
): Database {
  const servers = new Servers(url)
  const options = {
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // Detects a dead idle connection before a request uses it. pipeline/response-timeout.ts handles connections in use.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    application_name: 'rtsport',
  }
  const connection = { ...options, connectionString: servers.url, servers }
  const statementTimeout = Math.max(WRITE_TIMEOUT_MS, requestTimeoutMs)
  const pool = new WritePool({ ...connection, max: poolSize, statement_timeout: statementTimeout })
  const side = new SideConnection(connection)
  const cancel = (pid: number): Promise<void> => side.cancel(pid)
  const reading = { statement_timeout: requestTimeoutMs }
  const pipeline = new Pipeline({ ...connection, ...reading }, PIPELINE_WIDTH, cancel)
  const groupCommit = new GroupCommit(connection)
  const trips = new RoundTrips()
  // An idle connection that the server closes is replaced at its next use. Without a listener, the error would crash the process.
  pool.on('error', () => undefined)
  // The same for one in use: its query rejects, and that error is handled there.
  pool.on('connect', client => {
    client.on('error', () => undefined)
    setResponseTimeout(client, statementTimeout + SILENCE_MS)
  })
  pool.on('acquire', client => {
    changeResponseTimeout(client, statementTimeout + SILENCE_MS)
  })
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) }),
    // Waiting for a row that another trainer's write has locked is worthwhile.
    transactionOptions: { maxWait: CONNECT_TIMEOUT_MS, timeout: statementTimeout },
  })

  const readAs: Database['readAs'] = (viewer, statement, deadline) => {
    trips.read += 1
    const read = (): Promise<AnswerJson | null> => pipeline.read(viewer, statement, deadline)
    // Once data has been shown, its record survives any crash.
    return statement.isRecorded ? within(deadline, groupCommit.durably(read)) : read()
  }
  const replica = replicaUrl === null ? null : new Replica({ readAs }, connection, { ...options, ...reading, connectionString: replicaUrl })
  const noted = replica ? [NOTE_WRITE] : []
  servers.watch()

  return {
    prisma,
    ...(replica ? { replica } : {}),
    migrationTarget: serverTarget(servers),
    isShared: true,
    begin: deadline => begin(pool, deadline, cancel, trips),
    readAs,
    writeAs: <Row>(viewer: Viewer, statements: readonly Statement[], deadline?: Deadline) =>
      pool.under(deadline, async ticket => {
        trips.write += 1
        const { sql, parameters } = messageOf([beginViewer(viewer), ...noted, ...statements], ticket)
        const [rows] = await within(deadline, prisma.$transaction([prisma.$queryRawUnsafe<Row[]>(sql, ...parameters)]))
        return rows
      }),
    async withLock(work) {
      const client = await pool.connect()
      try {
        changeResponseTimeout(client, 0)
        await client.query('SET statement_timeout = 0')
        await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
        return await work()
      } finally {
        client.release(true) // closing the connection frees the lock in every case
      }
    },
    // Does not queue for the pool: a pool with all connections in use says nothing about the database.
    ping: () => side.ping(),
    stats: () => ({
      pool: { busy: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount },
      pipeline: pipeline.load,
      roundTrips: { read: trips.read, write: trips.write, flush: groupCommit.count, other: trips.other },
    }),
    async close() {
      servers.close()
      await replica?.close()
      await prisma.$disconnect()
      await pipeline.close()
      await groupCommit.close()
      await side.close()
      await pool.end()
    },
  }
}
