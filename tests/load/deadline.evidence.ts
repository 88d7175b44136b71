import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { demoIds } from '../../prisma/demo/ids.js'
import { SidelineEntryDocument, type SidelineEntryInput } from '../generated/documents.js'
import { Client, type Answer } from '../support/client.js'
import { onServer, onServerDatabase, readTemplate } from '../support/databases.js'
import { fragment, inTransaction } from '../support/sql.js'
import { refusals, useServer } from '../api/support.js'
import { metric, until } from './support/ask.js'

const TIMEOUT_MS = 1_500
const POOL = 10
const ROSTER = '{ roster(first: 5) { nodes { id } } }'
const SCHOOL = '{ school { name } }'

// The embedded PostgreSQL runs in the server's own process. While it works, nothing can cancel it.
const describeOnServer = onServer() ? describe : describe.skip

describeOnServer(`with REQUEST_TIMEOUT_MS=${TIMEOUT_MS}`, () => {
  const { server, as, sql, healthyAthlete } = useServer({ load: { requestTimeoutMs: TIMEOUT_MS } })
  let trainer: Client
  beforeAll(async () => {
    trainer = await as('trainer')
    // Opens all connections and prepares the statement on them.
    for (let round = 0; round < 5; round += 1) await Promise.all(Array.from({ length: 12 }, () => trainer.raw(ROSTER)))
  }, 60_000)

  const databaseName = (): string => new URL(server().test.url ?? '').pathname.slice(1)
  const asOperator = <Row>(statement: string) => onServerDatabase<Row>(readTemplate().serverUrl ?? '', statement)
  /** Statements that PostgreSQL is running for the server. */
  const active = async (): Promise<number> => {
    const [row] = await asOperator<{ readonly count: number }>(
      `SELECT count(*)::integer AS count FROM pg_stat_activity
        WHERE datname = '${databaseName()}' AND application_name = 'rtsport' AND state = 'active'`,
    )
    return row?.count ?? -1
  }
  const pids = async (condition: string): Promise<readonly number[]> => {
    const rows = await asOperator<{ readonly pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = '${databaseName()}' AND application_name = 'rtsport' AND ${condition}`,
    )
    return rows.map(({ pid }) => pid)
  }
  const hold = <T>(table: string, work: () => Promise<T>): Promise<T> =>
    inTransaction(server().test.database, 'rollback', async holder => {
      await holder`LOCK TABLE ${fragment(table)} IN ACCESS EXCLUSIVE MODE`
      return work()
    })
  const givenUp = () => metric(server().url, 'rtsport_requests_shed_total{reason="deadline"}')
  function expectGivenUp(answer: Answer<unknown>): void {
    expect([answer.status, answer.headers.get('retry-after'), refusals(answer)[0]]).toEqual([503, '1', ['OVERLOADED']])
    expect(answer.errors[0]?.extensions.retryAfter).toBe(1)
    expect(answer.errors[0]?.message).toContain('same entryKey')
    expect(answer.text).not.toMatch(/SELECT|pg_|statement|timeout|cancel/i)
  }
  const entryFor = async (): Promise<SidelineEntryInput> => ({
    athleteId: await healthyAthlete(),
    bodyPart: 'ANKLE',
    participation: 'OUT',
    entryKey: randomUUID(),
  })
  const enter = (input: SidelineEntryInput) => trainer.run(SidelineEntryDocument, { input })
  const eventsOf = ({ athleteId }: SidelineEntryInput) =>
    sql(sql => sql.value<number>`SELECT count(*)::integer FROM events WHERE athlete_id = ${athleteId}`)

  test.each<readonly [what: string, table: string, ask: () => Promise<Answer<object>>]>([
    ['a query', 'athletes', () => trainer.raw(ROSTER)],
    ['a query that the resolvers answer', 'athletes', () => trainer.raw(`{ ${ROSTER.slice(1, -1)} __schema { queryType { name } } }`)],
    ['an entry', 'athletes', async () => enter(await entryFor())],
    [
      'an entry whose read has to wait',
      'milestones',
      async () =>
        trainer.raw('mutation ($input: SidelineEntryInput!) { sidelineEntry(input: $input) { case { milestones { id } } } }', {
          input: await entryFor(),
        }),
    ],
    [
      'a sign-in',
      'memberships',
      () => new Client(server().url).raw('mutation { login(email: "at@lincoln.example", password: "sideline") { accessToken } }'),
    ],
    ['a sign-out', 'sessions', async () => (await as('parent')).raw('mutation { logout }')],
  ])('%s that waits for a lock times out, and PostgreSQL stops working on it', async (_what, table, ask) => {
    await ask().catch(() => undefined) // Anything prepared once.
    const others = await givenUp()
    const [answer, working] = await hold(table, async () => {
      const asking = ask()
      await until(active, 1)
      const atWork = await pids(`wait_event_type = 'Lock'`)
      const given = await asking
      await until(active, 0, 1_000)
      return [given, atWork] as const
    })
    expectGivenUp(answer)
    expect(await givenUp()).toBe(others + 1)
    expect(await pids('true')).toEqual(expect.arrayContaining([...working])) // It has cost no connection.
    expect((await trainer.raw(ROSTER)).status).toBe(200)
  })

  test('an entry that timed out is not stored, and is written once when sent again', async () => {
    const entry = await entryFor()
    const answer = await inTransaction(server().test.database, 'rollback', async holder => {
      await holder`SELECT FROM athletes WHERE id = ${entry.athleteId} FOR UPDATE`
      const given = await enter(entry)
      await until(active, 0, 1_000)
      return given
    })
    expectGivenUp(answer)
    expect(await eventsOf(entry)).toBe(0)
    expect((await enter(entry)).data?.sidelineEntry?.replayed).toBe(false)
    expect((await enter(entry)).data?.sidelineEntry?.replayed).toBe(true)
    expect(await eventsOf(entry)).toBe(1)
  })

  test('requests behind it on the same connections get their own answers', async () => {
    const before = await givenUp()
    const [late, neighbours] = await hold('athletes', async () => {
      const late = Array.from({ length: 6 }, () => trainer.raw(ROSTER)) // On every open connection.
      await until(active, 3)
      await wait(TIMEOUT_MS * 0.5)
      const neighbours = Array.from({ length: 12 }, (_, n) => trainer.raw<Record<string, unknown>>(`{ s${n}: school { name } }`))
      return Promise.all([Promise.all(late), Promise.all(neighbours)])
    })
    expect(late.map(({ status }) => status)).toEqual(late.map(() => 503))
    expect(neighbours.map(({ status, data }) => [status, data])).toEqual(
      neighbours.map((_, n) => [200, { [`s${n}`]: { name: 'Lincoln High' } }]),
    )
    expect(await givenUp()).toBe(before + late.length)
  })

  test('a query whose client has disconnected is cancelled too', async () => {
    await hold('athletes', async () => {
      const gone = new AbortController()
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${trainer.token ?? ''}` }
      const asked = fetch(`${server().url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: ROSTER }),
        signal: gone.signal,
      })
      await until(active, 1)
      gone.abort()
      await expect(asked).rejects.toThrow()
      await until(active, 0, 1_000)
    })
  })

  test('while all write connections are taken, reads and health checks are answered, and the waiting writes time out', async () => {
    const entries = await Promise.all(Array.from({ length: POOL * 2 }, entryFor))
    const held = await sql(sql => sql.column<string>`SELECT id FROM athletes WHERE school_id = ${demoIds.lincolnSchool}`)
    expect(held).toEqual(expect.arrayContaining(entries.map(({ athleteId }) => athleteId)))
    // The slow tests before have lowered the limit of running requests. Fast answers raise it again.
    while ((await metric(server().url, 'rtsport_requests_running_limit')) <= entries.length) await trainer.raw(SCHOOL)
    const answers = await inTransaction(server().test.database, 'rollback', async holder => {
      await holder`SELECT FROM athletes FOR UPDATE`
      let answered = 0
      const underWay = entries.map(entry =>
        enter(entry).finally(() => {
          answered += 1
        }),
      )
      await until(active, POOL - 1) // The holder takes one connection itself.
      expect((await fetch(`${server().url}/readyz`)).status).toBe(200)
      expect((await fetch(`${server().url}/healthz`)).status).toBe(200)
      expect((await trainer.raw(SCHOOL)).status).toBe(200)
      expect(answered).toBe(0) // None of the above waited for their connections.
      const given = await Promise.all(underWay)
      await until(active, 0, 1_000)
      return given
    })
    for (const answer of answers) expectGivenUp(answer)
    for (const entry of entries) expect(await eventsOf(entry)).toBe(0)
    expect((await enter(await entryFor())).errors).toEqual([])
  })
})
