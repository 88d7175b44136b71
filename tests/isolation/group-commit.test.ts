import pg from 'pg'
import { GroupCommit } from '../../src/data/pipeline/group-commit.js'
import { createTestDatabase, onServer, onServerDatabase, type TestDatabase } from '../support/databases.js'

const describeOnServer = onServer() ? describe : describe.skip

describeOnServer('commits that are flushed together', () => {
  let store: TestDatabase
  let client: pg.Client
  let groupCommit: GroupCommit
  const url = (): string => store.url ?? ''

  beforeAll(async () => {
    store = await createTestDatabase('empty')
    client = new pg.Client({ connectionString: url() })
    await client.connect()
    await client.query('SET synchronous_commit = off; CREATE TABLE written (n serial)')
  })
  beforeEach(() => {
    groupCommit = new GroupCommit({ connectionString: url(), application_name: 'group commit' })
  })
  afterEach(() => groupCommit.close())
  afterAll(async () => {
    await client.end()
    await store.drop()
  })

  /** Commits without waiting for the disk. @returns the end of the log behind it */
  async function commit(): Promise<string> {
    await client.query('INSERT INTO written DEFAULT VALUES')
    const { rows } = await client.query<{ end: string }>('SELECT pg_current_wal_insert_lsn() AS end')
    return rows[0]?.end ?? ''
  }
  async function isOnDisk(end: string): Promise<boolean> {
    const { rows } = await client.query<{ is: boolean }>('SELECT pg_current_wal_flush_lsn() >= $1::pg_lsn AS is', [end])
    return rows[0]?.is ?? false
  }
  const endFlushing = (): Promise<unknown> =>
    onServerDatabase(url(), `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'group commit'`)

  test('are on disk when they say so', async () => {
    let early = 0
    for (let n = 0; n < 20; n += 1) {
      const end = await commit()
      if (!(await isOnDisk(end))) early += 1
      await groupCommit.flushed()
      expect(await isOnDisk(end)).toBe(true)
    }
    expect(early).toBeGreaterThan(0) // they were not before
  })

  test('one flush serves all who are there when it begins', async () => {
    await groupCommit.flushed()
    const flushes = async (): Promise<number> => {
      const { rows } = await client.query<{ n: string }>('SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()')
      return Number(rows[0]?.n)
    }
    const before = await flushes()
    await Promise.all(Array.from({ length: 200 }, () => groupCommit.flushed()))
    expect((await flushes()) - before).toBeLessThan(20)
  })

  test('who comes while a flush runs waits for the next', async () => {
    const first = groupCommit.flushed()
    await new Promise(setImmediate)
    const end = await commit()
    await Promise.all([first, groupCommit.flushed()])
    expect(await isOnDisk(end)).toBe(true)
  })

  test('a connection that was cut off is replaced', async () => {
    await groupCommit.flushed()
    await endFlushing()
    const end = await commit()
    await groupCommit.flushed()
    expect(await isOnDisk(end)).toBe(true)
  })

  test('what is committed while the connection lasts is committed once', async () => {
    let times = 0
    const end = await groupCommit.durably(() => {
      times += 1
      return commit()
    })
    expect([times, await isOnDisk(end)]).toEqual([1, true])
  })

  test('what was committed while it was lost may be lost with its server, and is committed again', async () => {
    const ends: string[] = []
    const last = await groupCommit.durably(async () => {
      const end = await commit()
      if (ends.push(end) === 1) await endFlushing()
      return end
    })
    expect(ends).toHaveLength(2)
    expect([last, await isOnDisk(last)]).toEqual([ends[1], true])
  })

  test('and is not said to be on disk where that goes on', async () => {
    const lostAgain = async (): Promise<void> => {
      await commit()
      await endFlushing()
    }
    await expect(groupCommit.durably(lostAgain)).rejects.toThrow('Connection terminated unexpectedly')
  })

  test('what cannot be flushed is said so, and the next is tried anew', async () => {
    const gone = new GroupCommit({ host: '127.0.0.1', port: 1 })
    await expect(gone.flushed()).rejects.toThrow()
    await expect(gone.flushed()).rejects.toThrow()
    await gone.close()
  })
})
