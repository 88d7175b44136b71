import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { openServerDatabase } from '../../src/data/server-database.js'
import { hasPostgresPrograms, OwnPostgres } from '../support/own-postgres.js'
import { build } from '../support/process.js'
import { fillForCrowd, rounds, Server, testInLong, throughFault } from './support/stage.js'

const describeWhereItCan = hasPostgresPrograms ? describe : describe.skip
const MOST_CONNECTIONS = 40

describeWhereItCan('nothing acknowledged is lost when PostgreSQL', () => {
  let postgres: OwnPostgres
  let server: Server
  const open = () => Promise.resolve(openServerDatabase(postgres.urlOf(), 2))
  const through = (fault: () => Promise<void>) => throughFault({ nextUrl: () => server.url }, fault, open)

  beforeAll(async () => {
    await build()
    // With fsync on: committed data counts.
    postgres = await OwnPostgres.make({ max_connections: MOST_CONNECTIONS, superuser_reserved_connections: 3 })
    await fillForCrowd(postgres.urlOf())
    server = await Server.start(postgres.urlOf())
  })

  afterAll(async () => {
    await server.end()
    await postgres.remove()
  })
  afterEach(() => {
    expect(server.isRunning).toBe(true)
  })

  test('crashes and recovers, again and again', async () => {
    const ledger = await through(async () => {
      for (let round = 0; round < rounds(4, 2); round += 1) {
        await postgres.stop('immediate')
        if (round % 2 === 1) await wait(1_500)
        await postgres.start()
        await wait(2_000)
      }
    })
    expect(ledger.disturbed).toBeGreaterThan(0)
  })

  // A fast shutdown terminates each connection in the middle of its work.
  test('is stopped and started by its operator, again and again', async () => {
    const ledger = await through(async () => {
      for (let round = 0; round < rounds(10, 4); round += 1) {
        await postgres.stop('fast')
        if (round % 2 === 1) await wait(500)
        await postgres.start()
        await wait(1_000)
      }
    })
    expect(ledger.disturbed).toBeGreaterThan(0)
  })

  test('cuts all connections, again and again', async () => {
    const ledger = await through(async () => {
      for (let round = 0; round < rounds(60, 20); round += 1) {
        await postgres.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rtsport'`)
        await wait(Math.random() * 300)
      }
    })
    expect(ledger.disturbed).toBeGreaterThan(0)
  })

  test('hangs for ten seconds', async () => {
    await through(async () => {
      postgres.pause()
      await wait(10_000)
      postgres.resume()
    })
  })

  // Longer than the response timeout: all connections are dropped, and nothing sent on them may be applied twice.
  testInLong('hangs for a long time', async () => {
    const ledger = await through(async () => {
      postgres.pause()
      await wait(40_000)
      postgres.resume()
    })
    expect(ledger.disturbed).toBeGreaterThan(0)
  })

  test('has no connection left', async () => {
    const ledger = await through(async () => {
      const others: pg.Client[] = []
      const take = async (): Promise<void> => {
        const other = new pg.Client({ connectionString: postgres.urlOf() })
        other.on('error', () => undefined)
        await other.connect()
        others.push(other)
      }
      // Cuts the server's connections, and takes them before it can.
      for (let round = 0; round < 20; round += 1) {
        await postgres
          .sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rtsport'`)
          .catch(() => undefined)
        await Promise.allSettled(Array.from({ length: MOST_CONNECTIONS }, take))
      }
      await wait(3_000)
      await Promise.all(others.map(other => other.end()))
    })
    expect([...ledger.tries.keys()]).toContain('503 SERVICE_UNAVAILABLE')
  })

  testInLong('has a lock on the table for entries, so that all connections of the pool wait', async () => {
    await through(async () => {
      const holder = new pg.Client({ connectionString: postgres.urlOf() })
      await holder.connect()
      await holder.query('BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE')
      await wait(25_000)
      await holder.query('ROLLBACK')
      await holder.end()
    })
  })
})
