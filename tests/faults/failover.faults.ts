import { setTimeout as wait } from 'node:timers/promises'
import { openServerDatabase } from '../../src/data/server-database.js'
import { DATABASE, makePair, type Pair } from '../scale/pair.js'
import { Client, signIn } from '../support/client.js'
import { hasPostgresPrograms, type OwnPostgres } from '../support/own-postgres.js'
import { build } from '../support/process.js'
import { fillForCrowd, Server, throughFault } from './support/stage.js'

const describeWhereItCan = hasPostgresPrograms ? describe : describe.skip

const READ = '{ teams { athletes { nodes { id } } } }'

/** Two server processes that know both PostgreSQL servers, the primary first. */
class Deployment {
  private next = 0

  private constructor(
    readonly pair: Pair,
    readonly servers: readonly [Server, Server],
  ) {}

  static async make(isSynchronous: boolean): Promise<Deployment> {
    const pair = await makePair({ fill: fillForCrowd, isSynchronous })
    const url = `postgresql://postgres@127.0.0.1:${pair.primary.port},127.0.0.1:${pair.replica.port}/${DATABASE}?target_session_attrs=read-write`
    return new Deployment(pair, [await Server.start(url), await Server.start(url)])
  }

  /** The two processes in turn, as behind a load balancer. */
  readonly nextUrl = (): string => {
    this.next += 1
    return this.servers[this.next % 2 === 0 ? 0 : 1].url
  }

  readonly openReplica = () => Promise.resolve(openServerDatabase(this.pair.replica.urlOf(DATABASE), 2))

  async remove(): Promise<void> {
    await Promise.all(this.servers.map(server => server.end()))
    await this.pair.remove()
  }
}

const enter = (client: Client, athleteId: string) =>
  client.raw(
    `mutation { sidelineEntry(input: { athleteId: "${athleteId}", bodyPart: FOOT, participation: OUT, summary: "After all of it." }) { event { id } } }`,
  )
/** @param is a query with one row, whose column `is` says whether to stop waiting */
const until = async (postgres: OwnPostgres, is: string): Promise<void> => {
  while (!(await postgres.sql<{ readonly is: boolean }>(is, DATABASE))[0]?.is) await wait(20)
}
const eventsOn = async (postgres: OwnPostgres): Promise<number> => {
  const [row] = await postgres.sql<{ readonly n: number }>('SELECT count(*)::integer AS n FROM events', DATABASE)
  return row?.n ?? 0
}

describeWhereItCan('with a synchronous replica, nothing acknowledged is lost when the primary', () => {
  let deployment: Deployment
  let pair: Pair

  beforeAll(async () => {
    await build()
    deployment = await Deployment.make(true)
    pair = deployment.pair
  })
  afterAll(() => deployment.remove())

  test('waits for the replica’s disk before it confirms a read or a write', async () => {
    const client = await signIn(deployment.servers[0], 'coach@lincoln.example')
    expect((await client.raw(READ)).errors).toEqual([])
    let answered = false
    pair.replica.pause()
    try {
      const underWay = client.raw(READ).finally(() => {
        answered = true
      })
      await wait(1_500)
      expect(answered).toBe(false)
      pair.replica.resume()
      expect((await underWay).errors).toEqual([])
    } finally {
      pair.replica.resume()
    }
  })

  test('crashes while an entry waits for the replica; a retry is acknowledged once the replica has it', async () => {
    const client = await signIn(deployment.servers[0], 'at@lincoln.example')
    const [athlete] = await pair.sql<{ readonly id: string }>('SELECT athlete_id AS id FROM cases LIMIT 1')
    // An answer without students adds no access record that would have to wait.
    const entry = `mutation { sidelineEntry(input: { athleteId: "${athlete?.id ?? ''}", bodyPart: FOREARM, participation: OUT, entryKey: "waiting" }) { replayed } }`
    pair.replica.pause()
    try {
      const cutOff = client.raw(entry)
      await until(
        pair.primary,
        `SELECT count(*) > 0 AS is FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%rtsport.written%'`,
      )
      await pair.primary.stop('immediate')
      expect((await cutOff).status).toBe(503)
      await pair.primary.start()
      expect(await pair.value(`SELECT count(*)::integer FROM events WHERE entry_key = 'waiting'`)).toBe(1)
      expect((await client.raw('{ viewer { displayName } }')).errors).toEqual([])

      let answered = false
      const again = client.raw(entry).finally(() => {
        answered = true
      })
      await wait(1_500)
      expect(answered).toBe(false)
      pair.replica.resume()
      expect((await again).data).toEqual({ sidelineEntry: { replayed: true } })
    } finally {
      pair.replica.resume()
    }
  })

  test('crashes and the replica is promoted, which the processes find by themselves', async () => {
    const failOver = async (): Promise<void> => {
      await pair.primary.stop('immediate')
      await wait(500)
      await pair.replica.promote()
    }
    const ledger = await throughFault({ nextUrl: deployment.nextUrl }, failOver, deployment.openReplica)
    expect(ledger.disturbed).toBeGreaterThan(0)
  })

  test('comes back after the promotion: nothing is sent to it, even when it is alone', async () => {
    await pair.primary.start()
    // Makes it accept writes without a replica.
    await pair.primary.sql('ALTER SYSTEM RESET synchronous_standby_names')
    await pair.primary.sql('SELECT pg_reload_conf()')
    const before = [await eventsOn(pair.primary), await eventsOn(pair.replica)] as const
    const client = await signIn(deployment.servers[1], 'at@lincoln.example')
    const [athlete] = await pair.primary.sql<{ readonly id: string }>('SELECT athlete_id AS id FROM cases LIMIT 1', DATABASE)
    const endConnections = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'rtsport'`
    for (let n = 0; n < 3; n += 1) {
      await pair.replica.sql(endConnections)
      for (const { url } of deployment.servers) expect((await enter(new Client(url, client.token), athlete?.id ?? '')).errors).toEqual([])
    }
    expect([await eventsOn(pair.primary), await eventsOn(pair.replica)]).toEqual([before[0], before[1] + 6])

    await pair.replica.stop('immediate')
    for (const { url } of deployment.servers) expect((await enter(new Client(url, client.token), athlete?.id ?? '')).status).toBe(503)
    expect(await eventsOn(pair.primary)).toBe(before[0])
  })
})

describeWhereItCan('without a synchronous replica, nothing acknowledged is lost when the primary', () => {
  let deployment: Deployment

  beforeAll(async () => {
    deployment = await Deployment.make(false)
  })
  afterAll(() => deployment.remove())

  test('is made read-only, the replica catches up and is promoted', async () => {
    const { primary, replica } = deployment.pair
    const switchOver = async (): Promise<void> => {
      await primary.sql('ALTER SYSTEM SET default_transaction_read_only = on')
      await primary.sql('SELECT pg_reload_conf()')
      // Transactions that had started to write have ended by now.
      await until(primary, 'SELECT count(*) = 0 AS is FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()')
      const [row] = await primary.sql<{ readonly end: string }>('SELECT pg_current_wal_insert_lsn()::text AS end')
      await until(replica, `SELECT pg_last_wal_replay_lsn() >= '${row?.end ?? ''}'::pg_lsn AS is`)
      await replica.promote()
    }
    const ledger = await throughFault({ nextUrl: deployment.nextUrl }, switchOver, deployment.openReplica)
    expect(ledger.disturbed).toBeGreaterThan(0)
  })
})
