import { setTimeout as wait } from 'node:timers/promises'
import type { Database, Transaction } from '../../src/data/database.js'
import { isConnectionLost } from '../../src/data/pipeline/connection-errors.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { hasPostgresPrograms, OwnPostgres } from '../support/own-postgres.js'
import { inTransaction } from '../support/sql.js'
import { DATABASE, makePair, type Pair } from './pair.js'

const describeWithReplica = hasPostgresPrograms ? describe : describe.skip
const CONNECTIONS = 4
const PORT = { sql: 'SELECT inet_server_port() AS port', parameters: [] }

/** Keeps querying in a transaction until it fails. @returns the error */
async function whenEnded(transaction: Transaction): Promise<unknown> {
  try {
    for (;;) {
      await transaction.query(PORT)
      await wait(100)
    }
  } catch (error) {
    return error
  }
}

describeWithReplica('when another server takes over the writes while the old primary runs on', () => {
  let pair: Pair
  let readReplica: OwnPostgres
  let database: Database

  beforeAll(async () => {
    pair = await makePair()
    readReplica = await OwnPostgres.replicaOf(pair.primary, 'reads')
    const hosts = `127.0.0.1:${pair.primary.port},127.0.0.1:${pair.replica.port}`
    database = openServerDatabase(`postgresql://postgres@${hosts}/${DATABASE}`, CONNECTIONS, undefined, readReplica.urlOf(DATABASE))
  }, 120_000)
  afterAll(async () => {
    await database.close()
    await Promise.all([pair.remove(), readReplica.remove()])
  })

  const staleness = (): number => database.replica?.staleness ?? Number.NaN
  const portOf = (): Promise<number> => inTransaction(database, 'rollback', sql => sql.value<number>`SELECT inet_server_port()`)

  test('no open connection is reused, and a replica of the old primary serves no read', async () => {
    while (!Number.isFinite(staleness())) await wait(20)
    const open = await Promise.all(Array.from({ length: CONNECTIONS }, () => database.begin()))
    await Promise.all(open.map(transaction => transaction.rollback()))
    expect(database.stats().pool.idle).toBe(CONNECTIONS)

    const underWay = await Promise.all(Array.from({ length: CONNECTIONS / 2 }, () => database.begin()))
    await Promise.all(underWay.map(transaction => transaction.query(PORT)))

    await pair.primary.sql('ALTER SYSTEM SET default_transaction_read_only = on')
    await pair.primary.sql('SELECT pg_reload_conf()')
    await pair.replica.promote()
    for (const ended of await Promise.all(underWay.map(whenEnded))) expect(isConnectionLost(ended)).toBe(true)
    await Promise.all(underWay.map(transaction => transaction.rollback()))
    for (let n = 0; n < 2 * CONNECTIONS; n += 1) expect(await portOf()).toBe(pair.replica.port)

    for (let n = 0; n < 10; n += 1) {
      expect(staleness()).toBe(Number.POSITIVE_INFINITY)
      await wait(100)
    }
  }, 60_000)
})
