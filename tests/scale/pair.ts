import { setTimeout as wait } from 'node:timers/promises'
import { fillDemoData } from '../../prisma/demo/demo-data.js'
import { MasterKeys } from '../../src/data/notes/master-keys.js'
import { migrate } from '../../src/data/migrations/migrate.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { testNotesKey } from '../support/databases.js'
import { OwnPostgres } from '../support/own-postgres.js'

export const DATABASE = 'rtsport'
const STANDBY = 'standby'

/** A primary of the test's own, and its streaming replica. */
export interface Pair {
  readonly primary: OwnPostgres
  readonly replica: OwnPostgres
  /** Runs SQL on the primary as the tables' owner, and commits. */
  readonly sql: <Row>(statement: string) => Promise<readonly Row[]>
  /** Returns the one value of a one-row result. */
  value<Value>(statement: string): Promise<Value>
  remove(): Promise<void>
}

/** Migrates an empty database and fills it. */
export async function fillWithDemoData(url: string): Promise<void> {
  const database = openServerDatabase(url, 2)
  try {
    await migrate(database)
    await fillDemoData(database, new MasterKeys([testNotesKey]))
  } finally {
    await database.close()
  }
}

async function synchronize(primary: OwnPostgres): Promise<void> {
  await primary.sql(`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`)
  await primary.sql('SELECT pg_reload_conf()')
  const inStep = `SELECT count(*)::integer AS n FROM pg_stat_replication WHERE sync_state = 'sync'`
  while ((await primary.sql<{ readonly n: number }>(inStep))[0]?.n !== 1) await wait(50)
}

/**
 * @param fill fills the database at a URL
 * @param isSynchronous a commit waits until the replica has it on disk
 */
export async function makePair({ fill = fillWithDemoData, isSynchronous = false } = {}): Promise<Pair> {
  const primary = await OwnPostgres.make()
  await primary.sql(`CREATE DATABASE ${DATABASE}`)
  await fill(primary.urlOf(DATABASE))
  const replica = await OwnPostgres.replicaOf(primary, STANDBY)
  if (isSynchronous) await synchronize(primary)
  const sql: Pair['sql'] = statement => primary.sql(statement, DATABASE)
  return {
    primary,
    replica,
    sql,
    async value<Value>(statement: string) {
      const [row] = await sql<Readonly<Record<string, Value>>>(statement)
      const [value] = Object.values(row ?? {})
      if (value === undefined) throw new Error(`no row: ${statement}`)
      return value
    },
    async remove() {
      await Promise.all([primary.remove(), replica.remove()])
    },
  }
}

/** Pauses replay: the replica keeps receiving changes but shows none of them. */
export async function pauseReplay({ replica, sql }: Pair): Promise<void> {
  await replica.sql('SELECT pg_wal_replay_pause()')
  const isPaused = `SELECT pg_get_wal_replay_pause_state() = 'paused' AS is`
  while (!(await replica.sql<{ readonly is: boolean }>(isPaused))[0]?.is) {
    await sql('SELECT pg_logical_emit_message(false, $$test$$, $$something to replay$$)')
    await wait(20)
  }
}

export async function resumeReplay({ primary, replica }: Pair): Promise<void> {
  await replica.sql('SELECT pg_wal_replay_resume()')
  const [row] = await primary.sql<{ readonly end: string }>('SELECT pg_current_wal_insert_lsn()::text AS end')
  const isThere = `SELECT pg_last_wal_replay_lsn() >= '${row?.end ?? ''}'::pg_lsn AS is`
  while (!(await replica.sql<{ readonly is: boolean }>(isThere))[0]?.is) await wait(20)
}
