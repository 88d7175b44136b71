import { PGlite, type Transaction as PGliteTransaction } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import type { Viewer } from '../auth/viewer.js'
import { PrismaClient } from '../generated/prisma/client.js'
import { within, type Deadline } from './deadline.js'
import { RoundTrips } from './database-stats.js'
import type { Database, Statement, Transaction } from './database.js'
import { openInFolder } from './durable-folder.js'
import { embeddedTarget } from './migrations/embedded-target.js'
import { beginViewer } from './session.js'

/** PGlite runs a transaction as a callback. This returns a handle, so that the caller can end it later. */
function begin(store: PGlite, deadline: Deadline | undefined): Promise<Transaction> {
  const begun = new Promise<Transaction>((resolve, reject) => {
    let end: () => void = () => undefined
    const ended = new Promise<void>(finish => {
      end = finish
    })
    const whole = store.transaction(async inner => {
      deadline?.check() // its turn came too late
      resolve({
        query: <Row>(statement: Statement) => query<Row>(inner, statement, deadline),
        commit: () => {
          end()
          return whole
        },
        rollback: async () => {
          await inner.rollback().catch(() => undefined)
          end()
          await whole.catch(() => undefined)
        },
      })
      await ended
    })
    whole.catch(reject)
  })
  return within(deadline, begun).catch((error: unknown) => {
    if (deadline?.isOver) void begun.then(transaction => transaction.rollback()).catch(() => undefined)
    throw error
  })
}

async function query<Row>(inner: PGliteTransaction, statement: Statement, deadline?: Deadline): Promise<readonly Row[]> {
  deadline?.check()
  return (await inner.query<Row>(statement.sql, [...statement.parameters])).rows
}

/**
 * The embedded PostgreSQL (PGlite): one connection, in this process.
 * @param folder where the database is stored; null means empty and in memory
 */
export async function openEmbeddedDatabase(folder: string | null): Promise<Database> {
  return databaseOn(await (folder === null ? PGlite.create() : openInFolder(folder)))
}

/**
 * As `openEmbeddedDatabase`, on a store that is already open.
 * @param closeStore closes the store, or hands it on
 */
export function databaseOn(store: PGlite, closeStore = () => store.close()): Database {
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(store) })
  const trips = new RoundTrips()
  return {
    prisma,
    migrationTarget: embeddedTarget(store),
    isShared: false,
    begin(deadline) {
      trips.other += 1
      return begin(store, deadline)
    },
    readAs(viewer, statement, deadline) {
      trips.read += 1
      const read = store.transaction(async inner => {
        await query(inner, beginViewer(viewer), deadline)
        const [row] = await query<{ readonly json: string | null }>(inner, statement, deadline)
        return row?.json ?? null
      })
      return within(deadline, read)
    },
    async writeAs<Row>(viewer: Viewer, statements: readonly Statement[], deadline?: Deadline) {
      deadline?.check() // work that Prisma Client has queued cannot be withdrawn
      trips.write += 1
      const written = prisma.$transaction(
        [beginViewer(viewer), ...statements].map(({ sql, parameters }, index) =>
          index < statements.length ? prisma.$executeRawUnsafe(sql, ...parameters) : prisma.$queryRawUnsafe(sql, ...parameters),
        ),
      )
      const answers = await within(deadline, written)
      return answers.at(-1) as readonly Row[]
    },
    // Only one process has the folder, so there is nobody to wait for.
    withLock: work => work(),
    async ping() {
      await store.query('SELECT 1')
    },
    // There is one connection, in this process, and no pool.
    stats: () => ({
      pool: { busy: 0, idle: 0, waiting: 0 },
      pipeline: { lanes: 0, inFlight: 0 },
      roundTrips: { read: trips.read, write: trips.write, flush: 0, other: trips.other },
    }),
    async close() {
      await prisma.$disconnect()
      await closeStore()
    },
  }
}
