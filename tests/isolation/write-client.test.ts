import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Viewer } from '../../src/auth/viewer.js'
import type { Statement } from '../../src/data/database.js'
import { messageOf } from '../../src/data/pipeline/message.js'
import { WriteClient } from '../../src/data/pipeline/write-client.js'
import { WritePool } from '../../src/data/pipeline/write-pool.js'
import { beginViewer } from '../../src/data/session.js'
import { createTestDatabase, onServer, onServerDatabase, type TestDatabase } from '../support/databases.js'
import { everyone } from './support/members.js'
import { anEndedSession } from './support/messages.js'

const describeOnServer = onServer() ? describe : describe.skip

describeOnServer('a write connection', () => {
  let store: TestDatabase
  let trainer: Viewer
  let client: WriteClient
  let pid: number

  beforeAll(async () => {
    store = await createTestDatabase('demo')
    const found = (await everyone(store.database)).find(({ viewer }) => viewer.role === 'AT')
    if (!found) throw new Error('there is no trainer')
    trainer = found.viewer
    await onServerDatabase(url(), 'CREATE TABLE written (by text); GRANT INSERT, SELECT ON written TO rtsport_viewer')
  })
  afterAll(() => store.drop())
  beforeEach(async () => {
    await onServerDatabase(url(), 'TRUNCATE written')
    client = new WriteClient({ connectionString: url() })
    await client.connect()
    pid = (await ask<{ readonly pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid ?? 0
  })
  afterEach(() => client.end())

  const url = (): string => store.url ?? ''
  const run = (text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> =>
    (client as pg.Client).query({ text, values: [...values] })
  const ask = async <Row>(text: string): Promise<readonly Row[]> => (await run(text)).rows as readonly Row[]
  const WRITE = 'INSERT INTO written VALUES (current_user) RETURNING by'
  const statement = (sql: string, ...parameters: readonly unknown[]): Statement => ({ sql, parameters })
  const write = statement(WRITE)
  const send = async (...statements: readonly Statement[]): Promise<readonly unknown[]> => {
    const { sql, parameters } = messageOf(statements)
    return (await run(sql, parameters)).rows as readonly unknown[]
  }
  const sendAs = (viewer: Viewer, ...statements: readonly Statement[]): Promise<readonly unknown[]> =>
    send(beginViewer(viewer), ...statements)
  const written = async (): Promise<readonly unknown[]> => onServerDatabase(url(), 'SELECT by FROM written')
  const stateOf = async (): Promise<unknown> => {
    const [row] = await onServerDatabase<{ readonly state: string }>(url(), `SELECT state FROM pg_stat_activity WHERE pid = ${pid}`)
    return row?.state
  }

  describe('a message', () => {
    test('is committed when it is answered, and leaves no session behind', async () => {
      expect(await sendAs(trainer, write)).toEqual([{ by: 'rtsport_at' }])
      expect(await stateOf()).toBe('idle')
      expect(await written()).toEqual([{ by: 'rtsport_at' }])
      expect(await ask('SELECT current_user = session_user AS "isOwner"')).toEqual([{ isOwner: true }])
    })

    test('is answered by its last statement, which sees what the earlier ones wrote and set', async () => {
      const noted = statement(`WITH new AS (${WRITE}) SELECT set_config('test.noted', $1, true) FROM new`, 'noted')
      const last = statement(`SELECT $1::text AS own, current_setting('test.noted') AS noted, by FROM written`, 'its own')
      const answer = [{ own: 'its own', noted: 'noted', by: 'rtsport_at' }]
      expect(await sendAs(trainer, noted, last)).toEqual(answer)
      await onServerDatabase(url(), 'TRUNCATE written')
      expect(await sendAs(trainer, noted, last)).toEqual(answer) // Now both are prepared.
      expect(await ask(`SELECT current_setting('test.noted', true) AS noted`)).toEqual([{ noted: '' }])
      expect(await sendAs(trainer, statement(`SELECT current_setting('test.noted', true) AS noted`))).toEqual([{ noted: '' }])
    })

    test('is a single message once its statements are prepared', async () => {
      const sync = jest.spyOn(Reflect.get(client, 'connection') as { sync(): void }, 'sync')
      const query = jest.spyOn(Reflect.get(client, 'connection') as { query(text: string): void }, 'query')
      const messages: number[] = []
      for (const by of ['a', 'b']) {
        await sendAs(trainer, statement('INSERT INTO written VALUES ($1)', by), statement('SELECT by FROM written'))
        messages.push(sync.mock.calls.length + query.mock.calls.length)
      }
      expect(messages).toEqual([3, 4]) // The first time, the connection's own statements and the INSERT are prepared too.
    })

    test('prepares each statement once per connection, and binds each value to its own statement', async () => {
      const prepared = async (): Promise<unknown> => ask('SELECT count(*) FROM pg_prepared_statements')
      const both = (one: string, other: string): Promise<readonly unknown[]> =>
        sendAs(
          trainer,
          statement('INSERT INTO written VALUES ($1), ($2)', one, other),
          statement('SELECT by FROM written WHERE by <> $1', one),
        )
      expect(await both('a', 'b /* one message: 1 0 */')).toEqual([{ by: 'b /* one message: 1 0 */' }])
      const after = await prepared()
      expect(await both('c', 'd')).toHaveLength(3)
      expect(await prepared()).toEqual(after)
    })

    test('may share statements with others, in any order, also after a skipped message', async () => {
      const [one, other] = [write, statement(`${WRITE} -- the other`)]
      await expect(sendAs(anEndedSession(trainer), one)).rejects.toMatchObject({ code: 'RT401' })
      for (const statements of [[one, other], [other, one], [one], [other]]) {
        expect(await sendAs(trainer, ...statements)).toEqual([{ by: 'rtsport_at' }])
      }
      expect(await written()).toHaveLength(6)
    })

    test('is bound by the viewer’s policies in each statement, wherever that was prepared', async () => {
      const count = 'SELECT count(*)::text AS seen FROM athletes'
      const noted = statement(`SELECT set_config('test.seen', seen, true) FROM (${count}) AS counted`)
      const last = statement(`SELECT current_setting('test.seen') AS noted, seen FROM (${count}) AS counted`)
      const everybody = await onServerDatabase<{ readonly seen: string }>(url(), count)
      const [own] = await onServerDatabase<{ readonly seen: string }>(url(), `${count} WHERE school_id = '${trainer.schoolId}'`)
      expect([own]).not.toEqual(everybody)
      expect(await sendAs(trainer, noted, last)).toEqual([{ ...own, noted: own?.seen }])
    })

    test('is skipped when the session has ended', async () => {
      await expect(sendAs(anEndedSession(trainer), write, write)).rejects.toMatchObject({ code: 'RT401' })
      expect(await written()).toEqual([])
      expect(await stateOf()).toBe('idle')
    })

    const divide = statement('SELECT 1 / $1::integer', 0)
    test.each<readonly [string, readonly Statement[]]>([
      ['half-way', [statement(`WITH first AS (${WRITE}) SELECT 1 / (count(*) - 1) FROM first`)]],
      ['in the write', [divide, statement(`${WRITE} -- skipped`)]],
      ['in the read after it', [write, divide]],
    ])('that fails %s writes nothing, and the connection continues', async (_where, statements) => {
      for (let n = 0; n < 2; n += 1) {
        await expect(sendAs(trainer, ...statements)).rejects.toMatchObject({ code: '22012' })
        expect(await written()).toEqual([])
      }
      expect(await sendAs(trainer, statement(`${WRITE} -- skipped`))).toEqual([{ by: 'rtsport_at' }])
    })

    test('with a statement that does not parse is refused each time', async () => {
      for (let n = 0; n < 2; n += 1)
        await expect(sendAs(trainer, statement('INSERT INTO nowhere VALUES (1)'), write)).rejects.toMatchObject({ code: '42P01' })
      expect(await written()).toEqual([])
    })

    test.each<readonly [string, readonly Statement[]]>([
      ['without a session', [write]],
      ['whose session comes second', [write, statement('SELECT 1')]],
    ])('%s is never sent, because it would run as the owner', async (_what, statements) => {
      await expect(send(...statements)).rejects.toThrow('must begin with a session')
      expect(await written()).toEqual([])
    })
  })

  describe('in the pool', () => {
    const pids = 'SELECT pg_backend_pid() AS pid'
    const inPool = async (pool: WritePool, sql: string): Promise<unknown> => {
      const { sql: text, parameters: values } = messageOf([beginViewer(trainer), statement(sql)])
      const { rows } = (await pool.query({ text, values: [...values] })) as pg.QueryResult
      return rows[0]
    }

    test('a connection is kept after an error, and replaced after a cut', async () => {
      const pool = new WritePool({ connectionString: url(), max: 1 })
      try {
        const first = await inPool(pool, pids)
        await expect(inPool(pool, 'SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' })
        expect(await inPool(pool, pids)).toEqual(first)
        const cutOff = expect(inPool(pool, 'SELECT pg_sleep(30)')).rejects.toMatchObject({ code: '57P01' })
        const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
        while ((await onServerDatabase(url(), end)).length === 0) await wait(20)
        await cutOff
        expect(await inPool(pool, pids)).not.toEqual(first)
      } finally {
        await pool.end()
      }
    })

    test('a connection has a limited number of prepared statements', async () => {
      const pool = new WritePool({ connectionString: url(), max: 1 })
      const counts: number[] = []
      try {
        for (let n = 0; n < 260; n += 1) {
          const row = await inPool(pool, `SELECT count(*)::integer AS "count" FROM pg_prepared_statements -- ${n}`)
          counts.push((row as { readonly count: number }).count)
        }
      } finally {
        await pool.end()
      }
      expect(Math.max(...counts)).toBeGreaterThan(20)
      expect(Math.max(...counts)).toBeLessThanOrEqual(203)
    })
  })
})
