import type pg from 'pg'
import type { Viewer } from '../../src/auth/viewer.js'
import { openWritePool, WriteClient } from '../../src/data/pipeline/write-client.js'
import { beginViewer, wholeTransaction } from '../../src/data/session.js'
import { createTestDatabase, onServer, onServerDatabase, type TestDatabase } from '../support/databases.js'
import { everyone } from './support/members.js'
import { anEndedSession } from './support/messages.js'

const describeOnServer = onServer() ? describe : describe.skip

describeOnServer('a connection for writes', () => {
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
  const enter = (viewer: Viewer): Promise<unknown> => {
    const { sql, parameters } = beginViewer(viewer)
    return run(sql, parameters)
  }
  const WRITE = 'INSERT INTO written VALUES (current_user) RETURNING by'
  const whole = wholeTransaction(WRITE)
  const written = async (): Promise<readonly unknown[]> => onServerDatabase(url(), 'SELECT by FROM written')
  const stateOf = async (): Promise<unknown> => {
    const [row] = await onServerDatabase<{ readonly state: string }>(url(), `SELECT state FROM pg_stat_activity WHERE pid = ${pid}`)
    return row?.state
  }

  test('a transaction begins with its first statement, in the viewer’s session, and ends with COMMIT', async () => {
    await run('BEGIN')
    await enter(trainer)
    expect(await stateOf()).toBe('idle')
    expect(await ask(WRITE)).toEqual([{ by: 'rtsport_at' }])
    expect(await stateOf()).toBe('idle in transaction')
    expect(await written()).toEqual([])
    await run('COMMIT')
    expect(await written()).toEqual([{ by: 'rtsport_at' }])
    expect(await ask('SELECT current_user = session_user AS "isOwner"')).toEqual([{ isOwner: true }])
  })

  test('ROLLBACK takes it back', async () => {
    await run('BEGIN')
    await enter(trainer)
    await run(WRITE)
    await run('ROLLBACK')
    expect(await written()).toEqual([])
  })

  test.each(['COMMIT', 'ROLLBACK'])('one that nothing is asked in is never begun: %s', async end => {
    await run('BEGIN')
    await enter(trainer)
    await run(end)
    expect(await stateOf()).toBe('idle')
    expect(await ask('SELECT current_user = session_user AS "isOwner"')).toEqual([{ isOwner: true }])
  })

  test('a whole transaction is written when its answer comes, and leaves no session behind', async () => {
    await run('BEGIN')
    await enter(trainer)
    expect(await ask(whole)).toEqual([{ by: 'rtsport_at' }])
    expect(await stateOf()).toBe('idle')
    expect(await written()).toEqual([{ by: 'rtsport_at' }])
    await run('COMMIT')
    expect(await ask('SELECT current_user = session_user AS "isOwner"')).toEqual([{ isOwner: true }])
  })

  test.each([
    ['a whole transaction', whole],
    ['a first statement', WRITE],
  ])('%s is skipped where the session has ended', async (_what, statement) => {
    await run('BEGIN')
    await enter(anEndedSession(trainer))
    await expect(run(statement)).rejects.toMatchObject({ code: 'RT401' })
    await run('ROLLBACK')
    expect(await written()).toEqual([])
    expect(await stateOf()).toBe('idle')
  })

  test('a whole transaction that fails half-way has written nothing', async () => {
    await run('BEGIN')
    await enter(trainer)
    const half = wholeTransaction(`WITH first AS (${WRITE}) SELECT 1 / (count(*) - 1) FROM first`)
    await expect(run(half)).rejects.toMatchObject({ code: '22012' })
    await run('ROLLBACK')
    expect(await written()).toEqual([])
  })

  test('a whole transaction never runs without a session: it would be the owner’s', async () => {
    await run('BEGIN')
    expect(() => run(whole)).toThrow('no session')
    await run('ROLLBACK')
    expect(await written()).toEqual([])
  })

  test('nothing runs behind a whole transaction: it would be outside of it, and the owner’s', async () => {
    await run('BEGIN')
    await enter(trainer)
    await run(whole)
    for (const statement of [WRITE, whole]) expect(() => run(statement)).toThrow('one statement')
    await run('COMMIT')
    expect(await written()).toHaveLength(1)
  })

  test('what waits for a statement goes when the connection is given back', async () => {
    const pool = openWritePool({ connectionString: url(), max: 1 })
    try {
      const first = await pool.connect()
      await first.query('BEGIN')
      const { sql, parameters } = beginViewer(trainer)
      await first.query(sql, [...parameters])
      first.release()
      const { rows } = await pool.query<{ readonly isOwner: boolean }>('SELECT current_user = session_user AS "isOwner"')
      expect(rows).toEqual([{ isOwner: true }])
    } finally {
      await pool.end()
    }
  })
})
